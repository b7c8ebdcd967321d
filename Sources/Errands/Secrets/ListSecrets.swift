package import JSONText
package import KMSContract
package import SecretVault
package import Vocabulary

/// The secrets whose names begin with some bytes, page by page.
package struct ListSecrets: Errand {
    package static let word = "list"
    package static let mayChange = false

    /// What one page of the agent holds, less than a megabyte or two.
    package static let longestPage = 5_000

    private let prefix: String?
    /// The last name that is known already.
    private let after: SecretName?

    package init(prefix: String?, after: SecretName? = nil) {
        self.prefix = prefix
        self.after = after
    }

    package init(_ form: ErrandForm) throws(ErrandFault) {
        prefix = try form.text("Prefix")
        after = try form.value("After") { SecretName($0) }
    }

    package var fields: [Field] { .of(("Prefix", prefix), ("After", after?.text)) }
    package var rights: [ErrandRight] { [ErrandRight("ListSecrets")] }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> SecretPage {
        let all = try vault.listSecrets(request: request)
        let matching = all.indices(withPrefix: Array((prefix ?? "").utf8))
        let first = after.map { all.firstIndex(behind: $0.bytes) } ?? 0
        let shown = matching.clamped(to: first..<all.endIndex).prefix(Self.longestPage)
        return SecretPage(
            secrets: shown.map { all[$0] }, isLast: shown.endIndex >= matching.endIndex)
    }
}

/// Some of the secrets, in order.
package struct SecretPage: ErrandOutcome {
    package let secrets: [SecretListing]
    /// Whether none come behind them.
    package let isLast: Bool

    init(secrets: [SecretListing], isLast: Bool) {
        self.secrets = secrets
        self.isLast = isLast
    }

    package init?(_ json: JSONValue) {
        guard json.isObject(of: 2), let secrets: [SecretListing] = json.outcome("Secrets"),
            let isLast: Bool = json.outcome("IsLast"), isLast || !secrets.isEmpty
        else { return nil }
        self.init(secrets: secrets, isLast: isLast)
    }

    /// Writes as many as a page of the agent holds.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("Secrets", Array(secrets.prefix(ListSecrets.longestPage)))
        json.member("IsLast", isLast && secrets.count <= ListSecrets.longestPage)
        json.endObject()
    }
}
