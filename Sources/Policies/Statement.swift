import Vocabulary

/// One rule of a document.
struct Statement: Equatable, Sendable {
    enum Effect: String, Sendable, CaseIterable {
        case allow = "Allow"
        case deny = "Deny"
    }

    /// Whom a statement is about.
    enum Principals: Equatable, Sendable {
        case everybody
        case named(Set<Principal>, owner: Bool)
        /// The contract's word for the whole account. It denies to everybody; it allows nobody, but
        /// leaves that to the vault's own policy, as the cloud leaves it to those of its users.
        case account
    }

    var id: String?
    var effect: Effect
    var principals: Principals
    var actions: [Pattern]
    var resources: [ResourcePattern]
    var conditions: [TagCondition]
    /// Whether it has conditions that nobody here understands: such a statement allows nothing, and
    /// denies as if they held.
    var isObscure = false

    func applies(to caller: Caller, _ action: String, _ resource: Resource) -> Bool {
        guard effect == .deny || !isObscure else { return false }
        return matches(caller) && actions.contains { $0.matches(action) }
            && resources.contains { $0.matches(resource) }
            && conditions.allSatisfy { $0.holds(for: resource.tags) }
    }

    private func matches(_ caller: Caller) -> Bool {
        switch principals {
        case .everybody: true
        case .named(let names, let owner):
            owner && caller.isOwner || !names.isDisjoint(with: caller.names)
        case .account: effect == .deny
        }
    }
}
