internal import COpenSSL

/// The library's named parameters, over literals that outlive every call.
///
/// The header's own names arrive in Swift as `String`, which has no lasting address.
enum LibraryParameter {
    /// Names SHA-256 as the digest to use (OSSL_MAC_PARAM_DIGEST, OSSL_KDF_PARAM_DIGEST).
    static var sha256: OSSL_PARAM { unsafe digest("SHA256") }

    /// Names a digest to use.
    static func digest(_ name: StaticString) -> OSSL_PARAM {
        unsafe OSSL_PARAM_construct_utf8_string(
            literal("digest"), UnsafeMutablePointer(mutating: literal(name)), name.utf8CodeUnitCount
        )
    }

    /// Bytes under a name; `bytes` must outlive the call the parameter is given to.
    @unsafe static func bytes(_ name: StaticString, _ bytes: UnsafeRawBufferPointer) -> OSSL_PARAM {
        unsafe OSSL_PARAM_construct_octet_string(
            literal(name), UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    /// What stands at the end of a list of parameters.
    static var end: OSSL_PARAM { unsafe OSSL_PARAM_construct_end() }

    @unsafe private static func literal(_ text: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
