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
    /// - Parameters:
    ///   - profile: As ``TokenProfile/prove(on:scheme:under:seal:)`` has found it.
    ///   - seal: What `oaep` seals by.
    /// - Throws: What the token answered.
    package func examine(
        _ profile: TokenProfile, seal: PublicSeal? = nil
    ) throws(TokenError) -> TokenExamination {
        let id = try withSession { (session) throws(TokenError) in
            try session.generateRandom(MasterKey.objectIDByteCount).plainCopy()
        }
        do throws(TokenError) {
            return try examine(
                TrialKey(objectID: id, profile: profile, isOnToken: false), seal)
        } catch {
            switch error {
            case .refused(.generateKey, _), .refused(.generateKeyPair, _): break
            default: throw error
            }
        }
        do throws(TokenError) {
            let found = try examine(TrialKey(objectID: id, profile: profile, isOnToken: true), seal)
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

    private func examine(
        _ trial: TrialKey, _ seal: PublicSeal?
    ) throws(TokenError) -> TokenExamination {
        // The session that makes the key does nothing else: a failed operation would cost it its
        // life, and a key of its own with it.
        try withSession(readWrite: true, onceOnly: true) {
            (maker) throws(TokenError) -> TokenExamination in
            let key = try trial.make(in: maker)
            return try withSession(readWrite: true, onceOnly: true) {
                (session) throws(TokenError) -> TokenExamination in
                let differences = try trial.differences(of: key, in: session)
                let times = try session.times(key, trial.profile, seal)
                var granted: [ForbiddenAct] = []
                for act in ForbiddenAct.allCases
                where try session.isGranted(act, on: key, as: trial) {
                    granted.append(act)
                }
                return TokenExamination(differences: differences, granted: granted, times: times)
            }
        }
    }
}

extension Session {
    fileprivate func times(
        _ key: MasterKey, _ profile: TokenProfile, _ seal: PublicSeal?
    ) throws(TokenError) -> [(work: TokenExamination.Work, time: Duration)] {
        let aad = [UInt8](repeating: 0xA5, count: 32)
        let sealed = try sealNewDataKey(under: key, profile: profile, aad: aad, seal: seal)
            .wrapped
        var times: [(work: TokenExamination.Work, time: Duration)] = []
        for work in TokenExamination.Work.allCases {
            var tries: [Duration] = []
            for _ in 0..<9 {
                let began = Deadline.now
                switch work {
                case .random: _ = try generateRandom(NewDataKey.byteCount)
                case .seal:
                    _ = try sealNewDataKey(under: key, profile: profile, aad: aad, seal: seal)
                case .open: _ = try openDataKey(sealed, under: key, profile: profile, aad: aad)
                }
                tries.append(Duration.nanoseconds(Deadline.now - began))
            }
            times.append((work, tries.sorted()[tries.count / 2]))
        }
        return times
    }
}
