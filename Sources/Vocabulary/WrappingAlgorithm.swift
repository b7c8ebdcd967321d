/// How key material is wrapped under a public RSA key on its way in, and a data key on its way out,
/// by the contract's name.
///
/// The number is the format's and is never used again.
package enum WrappingAlgorithm: UInt8, Sendable, CaseIterable {
    case pkcs1v15 = 1
    case oaepSHA1 = 2
    case oaepSHA256 = 3

    package var name: String {
        switch self {
        case .pkcs1v15: "RSAES_PKCS1_V1_5"
        case .oaepSHA1: "RSAES_OAEP_SHA_1"
        case .oaepSHA256: "RSAES_OAEP_SHA_256"
        }
    }

    /// The algorithm of this name, or nil.
    package init?(_ name: String) {
        guard let algorithm = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = algorithm
    }
}
