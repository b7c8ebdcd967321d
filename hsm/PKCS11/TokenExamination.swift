internal import CPKCS11
internal import SecureMemory

/// What a token does with a master key, seen by trying it.
package struct TokenExamination: Sendable {
    /// Work that is timed, as a command meets it.
    package enum Work: String, Sendable, CaseIterable {
        case random = "32 random bytes"
        case seal = "make and seal a data key"
        case open = "open a data key"
    }

    /// In what the key is not as it was asked for.
    package let differences: [KeyAttribute]
    /// What the token should have refused and did not.
    package let granted: [ForbiddenAct]
    /// The middle one of nine tries.
    package let times: [(work: Work, time: Duration)]
}

extension Token {
    /// Makes a master key for the trial, reads its attributes back, tries everything that must be
    /// refused, and sees how long the token takes to seal and open.
    ///
    /// The key ends with its session; where a token makes no such keys, it lies on the token until
    /// the trial is over. The token must be logged in.
    ///
    /// - Parameter profile: As ``TokenProfile/prove(on:scheme:under:)`` has found it.
    /// - Throws: What the token answered.
    package func examine(_ profile: TokenProfile) throws(TokenError) -> TokenExamination {
        let id = try withSession { (session) throws(TokenError) in
            try session.generateRandom(MasterKey.objectIDByteCount).plainCopy()
        }
        var request = MasterKeyTemplate(objectID: id, label: "kist: trial", profile: profile)
        request.isOnToken = false
        do throws(TokenError) { return try examine(request) } catch {
            guard case .refused(.generateKey, _) = error else { throw error }
        }
        request.isOnToken = true
        do throws(TokenError) {
            let found = try examine(request)
            try destroyTrialKey(id)
            return found
        } catch {
            try? destroyTrialKey(id)
            throw error
        }
    }

    private func destroyTrialKey(_ id: [UInt8]) throws(TokenError) {
        try withSession(readWrite: true) { (session) throws(TokenError) in
            try session.destroyKey(objectID: id)
        }
    }

    private func examine(_ request: MasterKeyTemplate) throws(TokenError) -> TokenExamination {
        // The session that makes the key does nothing else: a failed operation would cost it its
        // life, and a key of its own with it.
        try withSession(readWrite: true, onceOnly: true) {
            (maker) throws(TokenError) -> TokenExamination in
            let key = MasterKey(
                objectID: request.objectID, handle: try maker.generateTrialKey(request))
            return try withSession(readWrite: true, onceOnly: true) {
                (session) throws(TokenError) -> TokenExamination in
                let differences = try session.differences(of: key, from: request)
                let times = try session.times(key, request.profile)
                var granted: [ForbiddenAct] = []
                for act in ForbiddenAct.allCases where try session.isGranted(act, on: key) {
                    granted.append(act)
                }
                return TokenExamination(differences: differences, granted: granted, times: times)
            }
        }
    }
}

extension Session {
    fileprivate func generateTrialKey(
        _ request: MasterKeyTemplate
    ) throws(TokenError) -> CK_OBJECT_HANDLE {
        do throws(TokenError) {
            return try generateKey(request.request(restrictingMechanisms: true))
        } catch {
            guard Session.mayConcernTemplate(error) else { throw error }
            return try generateKey(request.request(restrictingMechanisms: false))
        }
    }

    fileprivate func times(
        _ key: MasterKey, _ profile: TokenProfile
    ) throws(TokenError) -> [(work: TokenExamination.Work, time: Duration)] {
        let aad = [UInt8](repeating: 0xA5, count: 32)
        let sealed = try sealNewDataKey(under: key, profile: profile, aad: aad).wrapped
        var times: [(work: TokenExamination.Work, time: Duration)] = []
        for work in TokenExamination.Work.allCases {
            var tries: [Duration] = []
            for _ in 0..<9 {
                let began = Deadline.now
                switch work {
                case .random: _ = try generateRandom(NewDataKey.byteCount)
                case .seal: _ = try sealNewDataKey(under: key, profile: profile, aad: aad)
                case .open: _ = try openDataKey(sealed, under: key, profile: profile, aad: aad)
                }
                tries.append(Duration.nanoseconds(Deadline.now - began))
            }
            times.append((work, tries.sorted()[tries.count / 2]))
        }
        return times
    }
}
