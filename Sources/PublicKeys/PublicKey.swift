internal import COpenSSL

/// Somebody's public key, ours or a caller's.
///
/// One owner of the library's object, which no second thread may use at the same time; whoever wants
/// another parses the same bytes again.
@safe package struct PublicKey: ~Copyable {
    /// The library's key; lives as long as this value.
    let key: OpaquePointer
    package let kind: PublicKeyKind
    /// The SubjectPublicKeyInfo in DER, the bytes this key was made of.
    package let encoding: [UInt8]

    /// The longest encoding read: RSA of 4096 bits with a long exponent fits.
    package static let largestByteCount = 1088

    /// Reads a SubjectPublicKeyInfo in DER.
    ///
    /// A closed list of kinds, and for each key one encoding: what the library would write itself.
    /// Bytes behind the key, other ways to write lengths, curves spelled out by their parameters and
    /// compressed points are refused, and so are numbers that are no key.
    ///
    /// - Throws: ``PublicKeyError/malformed``, ``PublicKeyError/unsupportedKind(_:)``,
    ///   ``PublicKeyError/unsupportedSize(bits:)``, ``PublicKeyError/weak``.
    ///
    /// Source: RFC 5280, 4.1.2.7; RFC 3279, 2.3.1; RFC 5480, 2.
    package init(parsing bytes: [UInt8]) throws(PublicKeyError) {
        guard bytes.count <= Self.largestByteCount else { throw .malformed }
        let key = unsafe try Self.decode(bytes)
        do throws(PublicKeyError) {
            let kind = unsafe try Self.examine(key, madeOf: bytes)
            unsafe self.init(owning: key, kind: kind, encoding: bytes)
        } catch {
            unsafe EVP_PKEY_free(key)
            throw error
        }
    }

    @unsafe private init(owning key: OpaquePointer, kind: PublicKeyKind, encoding: [UInt8]) {
        unsafe self.key = key
        self.kind = kind
        self.encoding = encoding
    }

    deinit { unsafe EVP_PKEY_free(key) }

    @unsafe private static func decode(_ bytes: [UInt8]) throws(PublicKeyError) -> OpaquePointer {
        let (key, consumed) = unsafe bytes.withUnsafeBufferPointer { buffer in
            var next = buffer.baseAddress
            let key = unsafe d2i_PUBKEY(nil, &next, buffer.count)
            let consumed = unsafe next.map { unsafe $0 - (buffer.baseAddress ?? $0) } ?? 0
            return unsafe (key, consumed)
        }
        ERR_clear_error()
        guard let key = unsafe key else { throw .malformed }
        guard consumed == bytes.count else {
            unsafe EVP_PKEY_free(key)
            throw .malformed
        }
        return unsafe key
    }

    /// Finds out what the key is, and refuses what ``init(parsing:)`` says.
    @unsafe private static func examine(
        _ key: OpaquePointer, madeOf bytes: [UInt8]
    ) throws(PublicKeyError) -> PublicKeyKind {
        let kind = unsafe try kind(of: key)
        guard unsafe encode(key) == bytes, kind.isSpelledBriefly(bytes) else { throw .malformed }
        guard unsafe isSound(key) else { throw .weak }
        return kind
    }

    @unsafe private static func encode(_ key: OpaquePointer) -> [UInt8] {
        var written: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_PUBKEY(key, &written)
        ERR_clear_error()
        guard count > 0, let written = unsafe written else { return [] }
        defer { unsafe CRYPTO_free(written, nil, 0) }
        return unsafe Array(UnsafeBufferPointer(start: written, count: Int(count)))
    }

    @unsafe private static func kind(
        of key: OpaquePointer
    ) throws(PublicKeyError) -> PublicKeyKind {
        switch unsafe EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA:
            let bits = unsafe Int(EVP_PKEY_get_bits(key))
            guard (2048...4096).contains(bits) else { throw .unsupportedSize(bits: bits) }
            return .rsa(bits: bits)
        case EVP_PKEY_EC:
            let curve = unsafe curveName(of: key)
            switch curve {
            case "prime256v1": return .p256
            case "secp256k1": return .secp256k1
            default: throw .unsupportedKind(curve)
            }
        default:
            let name = unsafe EVP_PKEY_get0_type_name(key)
            throw .unsupportedKind(unsafe name.map { unsafe String(cString: $0) } ?? "unknown")
        }
    }

    @unsafe private static func curveName(of key: OpaquePointer) -> String {
        var name = [CChar](repeating: 0, count: 64)
        var count = 0
        let isNamed = unsafe EVP_PKEY_get_group_name(key, &name, name.count, &count) == 1
        ERR_clear_error()
        guard isNamed else { return "an unnamed curve" }
        return String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether the library finds nothing wrong with the numbers (SP 800-56B, 6.4.2; SP 800-56A,
    /// 5.6.2.3).
    @unsafe private static func isSound(_ key: OpaquePointer) -> Bool {
        guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { return false }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        defer { ERR_clear_error() }
        return unsafe EVP_PKEY_public_check(context) == 1
    }
}
