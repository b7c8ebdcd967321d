import SecretVault
package import SecureMemory

/// One parameter of a call as it came in: a name and bytes, from whatever transport.
package struct Field: Sendable {
    package enum Value: Sendable {
        case text([UInt8])
        case secret(SharedSecret)
    }

    package let name: String
    package let value: Value

    /// - Precondition: The name is none that ``isSecret(_:)`` knows: its bytes would not be wiped.
    package init(_ name: String, text: [UInt8]) {
        precondition(!Self.isSecret(name), "a secret parameter given as text")
        self.name = name
        value = .text(text)
    }

    package init(_ name: String, secret: consuming SecretBytes) {
        self.init(name, shared: SharedSecret(secret))
    }

    package init(_ name: String, shared: SharedSecret) {
        self.name = name
        value = .secret(shared)
    }

    /// Whether the parameter with this name, of any operation, is to be kept in ``SecretBytes`` from
    /// the first byte on.
    package static func isSecret(_ name: String) -> Bool {
        name == "SecretData" || name == "Plaintext"
    }
}

extension SharedSecret {
    /// What a base64 text stands for.
    static func decoding(_ text: SharedSecret) throws(KMSError) -> SharedSecret {
        do throws(SecretBytesError) {
            return SharedSecret(try Base64.decode(text.bytes))
        } catch { throw .vault(.outOfMemory) }
    }
}
