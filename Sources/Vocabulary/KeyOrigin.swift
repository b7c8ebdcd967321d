/// Where the material of a customer master key comes from.
///
/// The number is the format's, the name the contract's.
package enum KeyOrigin: UInt8, Sendable, CaseIterable {
    /// The token made it.
    case token = 1
    /// Somebody brought it.
    case external = 2

    package var name: String {
        switch self {
        case .token: "Aliyun_KMS"
        case .external: "EXTERNAL"
        }
    }

    /// The origin of this name, or nil; its case counts.
    package init?(_ name: String) {
        guard let origin = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = origin
    }
}
