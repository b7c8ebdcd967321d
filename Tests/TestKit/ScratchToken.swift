import Synchronization
package import PKCS11
package import SecureMemory

/// A SoftHSM token made for one test, with `token.object` at mode 0400 as a real one has.
///
/// While this object lives, its login lasts, and whoever finds the same token is logged in with it.
/// A SoftHSM token that cannot be rewritten takes one login per `C_Initialize`.
package final class ScratchToken: Sendable {
    package let label: String
    package let serial: String
    package let token: Token
    package let house: ScratchTokenHouse

    /// Makes a token and finds it.
    ///
    /// - Parameters:
    ///   - label: Its own by default.
    ///   - loggedIn: Whether `token` is logged in already.
    package init(label: String? = nil, loggedIn: Bool = true) throws {
        let house = try ScratchTokenHouse.shared()
        (self.label, serial) = try house.making.withLock { count throws -> (String, String) in
            count += 1
            let label = label ?? "scratch \(count)"
            let serial = try Token.initialise(
                module: house.module, label: label, soPIN: ScratchToken.soPIN(),
                userPIN: ScratchToken.pin())
            try SoftHSM.protect(tokenFolder: house.tokenFolder)
            return (label, serial)
        }
        self.house = house
        token = try Token.find(
            TokenURI("pkcs11:serial=\(serial)?module-path=\(house.modulePath)"), in: house.module)
        if loggedIn { try token.login(pin: ScratchToken.pin()) }
    }

    /// The URI that names this token and no other.
    package var uri: String {
        let escaped = label.utf8.map { byte in
            switch UInt8(byte) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
        return "pkcs11:token=\(escaped);serial=\(serial)?module-path=\(house.modulePath)"
    }

    /// The user PIN of every scratch token.
    package static func pin() throws -> SecretBytes { try secret("87654321") }
    package static func soPIN() throws -> SecretBytes { try secret("12345678") }

    /// Made-up secrets for tests.
    package static func secret(_ text: StaticString) throws -> SecretBytes {
        let bytes = text.withUTF8Buffer { unsafe Array($0) }
        return try bytes.lend { (span) throws in try SecretBytes(copying: span) }
    }
}
