import PKCS11
import SecretVault

/// What a token does once it is logged in to, tried.
extension Diagnoses {
    mutating func addWork(
        of token: Token, for status: VaultStatus?, _ unfinished: [String]
    ) {
        var found: TokenProfile?
        for scheme in SealingScheme.allCases {
            let isVaults = status?.scheme == scheme
            // Its proof takes a key pair: only for whom nothing else is left.
            if scheme == .oaep, found != nil, !isVaults { continue }
            do throws(TokenError) {
                let profile = try TokenProfile.prove(
                    on: token, scheme: scheme, seal: LibrarySeal.seal)
                good(
                    .token, "scheme \(scheme.word)",
                    "proven" + (isVaults ? ", and this vault's" : "")
                        + ": what was sealed opens, and nothing else does")
                if found == nil || isVaults { found = profile }
            } catch {
                if case .schemeUnsupported = error, !isVaults {
                    good(.token, "scheme \(scheme.word)", "not offered")
                } else {
                    add(.token, "scheme \(scheme.word)", Failure(error))
                }
            }
        }
        guard let found else {
            return add(
                .token, "schemes", .bad, "the token can seal data keys in no way that kist knows",
                "use another token")
        }
        do throws(TokenError) {
            add(
                try token.examine(found, seal: LibrarySeal.seal),
                isAccepted: status?.acceptsWeakToken ?? false)
            let objects = try token.withSession { (session) throws(TokenError) in
                try session.listObjects()
            }
            addLeft(objects, of: unfinished, isPrivate: found.scheme == .oaep)
            let count = objects.count
            if count <= 1000 {
                good(.token, "objects", "\(count) keys")
            } else {
                add(
                    .token, "objects", .warning, "\(count) keys: some tokens look at each of them",
                    "\"kist check\" names those that belong to nobody")
            }
        } catch {
            add(.token, "trial key", Failure(error))
        }
    }

    private mutating func add(_ examination: TokenExamination, isAccepted: Bool) {
        let grade: Diagnosis.Grade = isAccepted ? .warning : .bad
        let remedy =
            isAccepted
            ? "the owner has accepted this token's weakness; another token ends it"
            : "use another token, or accept the weakness with --accept-weak-token"
        if examination.differences.isEmpty {
            good(.token, "attributes", "read back as they were asked for")
        } else {
            let names = examination.differences.map(\.rawValue).joined(separator: ", ")
            add(.token, "attributes", grade, "not as they were asked for: \(names)", remedy)
        }
        for act in ForbiddenAct.allCases {
            let subject = "may it \(act.rawValue)?"
            if !examination.granted.contains(act) {
                good(.token, subject, "tried on a key and refused")
            } else if act.losesKey {
                add(.token, subject, grade, "the token lets it happen", remedy)
            } else {
                add(
                    .token, subject, .warning, "the token lets it happen",
                    "kist never does; let no other program have the PIN")
            }
        }
        for (work, time) in examination.times {
            let shown = Self.shown(time)
            if time < .milliseconds(500) {
                good(.token, work.rawValue, shown)
            } else {
                add(
                    .token, work.rawValue, .warning, "\(shown), a long time",
                    "look at the line to the token, and at who else uses it")
            }
        }
    }

    /// `0.021 ms`, `12.4 ms`.
    private static func shown(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let rest = String(microseconds % 1000)
        return "\(microseconds / 1000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
            + " ms"
    }
}
