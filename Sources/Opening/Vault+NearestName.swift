package import SecretVault
import Vocabulary

extension Vault {
    /// The existing name that an unknown one may have meant; nil when the error is not about that.
    package func nameNearest(to error: VaultError, request: Request) -> String? {
        guard case .notFound(.secret(let name)) = error,
            let names = try? namesForHint(request: request)
        else { return nil }
        return Suggestion.nearest(
            to: name.bytes, in: names.indices.lazy.map { Array(names.name(at: $0)) }
        )
        .map { String(decoding: $0, as: UTF8.self) }
    }
}
