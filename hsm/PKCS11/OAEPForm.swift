package import SecureMemory

/// The padding of RSA-OAEP: its hash, and that of its mask.
///
/// A closed list, as ``Mechanism`` is, best first. No label: SoftHSM and many others know none.
package enum OAEPPadding: Sendable, CaseIterable {
    case sha256
    /// For tokens that know no other, SoftHSM among them. OAEP does not lean on a hash's collisions.
    case sha1

    /// Looks codes up.
    package init?(hash: UInt8, mgf: UInt8) {
        guard let found = OAEPPadding.allCases.first(where: { $0.parameter == [hash, mgf] }) else {
            return nil
        }
        self = found
    }

    /// The codes of hash and MGF1's hash: 1 SHA-1, 2 SHA-256.
    package var parameter: [UInt8] {
        switch self {
        case .sha256: [2, 2]
        case .sha1: [1, 1]
        }
    }

    var mechanism: WorkingMechanism {
        switch self {
        case .sha256: .oaepSHA256
        case .sha1: .oaepSHA1
        }
    }
}

/// What a master key of scheme `oaep` is, and how it pads.
package struct OAEPForm: Equatable, Sendable {
    package let bitCount: Int
    package let padding: OAEPPadding

    /// Sizes of the modulus that a master key may have, best first of those that `init` asks for.
    package static let bitCounts = [3072, 2048, 4096]

    package init?(bitCount: Int, padding: OAEPPadding) {
        guard OAEPForm.bitCounts.contains(bitCount) else { return nil }
        self.bitCount = bitCount
        self.padding = padding
    }

    var kind: KeyKind { .rsa(bitCount: bitCount) }
    var byteCount: Int { bitCount / 8 }
}

/// Seals under a public half, which takes no token: bytes as long as the modulus.
///
/// Given from above, because the library that does it is not this module's.
package typealias PublicSeal =
    @Sendable (borrowing SecretBytes, PublicHalf, OAEPPadding) throws(TokenError) -> [UInt8]
