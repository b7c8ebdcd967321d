package import Vocabulary

extension Vault {
    /// Looks at the vault to decide about access.
    ///
    /// - Parameter body: May be run more than once; only what it returns counts.
    package func deciding<R>(
        _ request: Request, _ body: (AccessView) throws(VaultError) -> R
    ) throws(VaultError) -> R {
        try deciding(request, body) { _ in nil }.result
    }

    /// Looks at the vault to decide about access to a value, and finds it by the same look where the
    /// decision lets it.
    ///
    /// Decision and value are judged by one reading of the chain's end, behind all records of both: what
    /// makes a look without lock safe for several records does so for these. Nothing is recorded.
    ///
    /// - Parameters:
    ///   - body: May be run more than once; only what it returns counts.
    ///   - toOpen: Which secret, of those `body` asked for, a result lets be opened; nil for none.
    /// - Returns: Beside the result the secret, where all is well with it; nil says nothing of it.
    package func deciding<R>(
        _ request: Request, _ body: (AccessView) throws(VaultError) -> R,
        toOpen: (R) -> SecretName?
    ) throws(VaultError) -> (result: R, seen: SeenSecret?) {
        try reading(request) { (view) throws(VaultError) in
            let judged = view.judgingTogether { () throws(VaultError) in
                let access = AccessView(view)
                let result = try body(access)
                return (
                    result, toOpen(result).flatMap { access.secretToOpen($0, checkBlobs) }
                )
            }
            guard let judged else { return (try body(AccessView(view)), nil) }
            let (result, secret) = judged.result
            return (
                result,
                secret.map { SeenSecret(request: request.id, secret: $0, events: judged.events) }
            )
        }
    }
}
