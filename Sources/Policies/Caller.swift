package import Vocabulary

/// Who asks, as policies see him.
package struct Caller: Equatable, Sendable {
    /// What the audit trail calls him.
    package let principal: Principal
    /// Every name a policy may know him by.
    package let names: Set<Principal>
    /// Whether he is the vault's owner, whom nothing but a denial stops.
    package let isOwner: Bool

    /// A user of this host.
    ///
    /// - Parameters:
    ///   - groups: As the kernel says.
    ///   - isOwner: Whether the vault's folder is the user's.
    package static func user(_ id: UInt32, groups: [UInt32], isOwner: Bool) -> Caller {
        Caller(
            principal: .user(id),
            names: Set([Principal.user(id)] + groups.map { Principal.group($0) }),
            isOwner: isOwner)
    }

    /// Whoever goes by some names, as a policy writes them; the first is the principal.
    ///
    /// - Precondition: There is a name.
    package static func known(by names: [Principal], isOwner: Bool) -> Caller {
        Caller(principal: names[0], names: Set(names), isOwner: isOwner)
    }

    /// Whoever signs with an access key, which was made for somebody.
    ///
    /// Never the owner, whoever that is: a key that travels is given what it needs.
    package static func accessKey(_ id: AccessKeyID, of somebody: Principal) -> Caller {
        Caller(
            principal: .accessKey(id), names: [.accessKey(id), somebody], isOwner: false)
    }
}
