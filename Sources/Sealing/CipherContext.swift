internal import COpenSSL
import SecureMemory

/// One run of AES-256-GCM in one direction; its key schedule lies in the guarded heap (``LibraryMemory``).
@safe struct CipherContext: ~Copyable {
    enum Direction: Int32 {
        case open = 0
        case seal = 1
    }

    private let context: OpaquePointer
    private let direction: Direction

    /// Sets key and nonce and takes in the AAD.
    ///
    /// - Parameter textByteCount: How much ``transform(_:into:)`` will be given.
    /// - Throws: ``SealingError/invalidInput`` for sizes that AES-256-GCM or the library's 32-bit
    ///   counts do not take.
    static func begin(
        _ direction: Direction, textByteCount: Int, key: borrowing SecretBytes, nonce: [UInt8],
        aad: [UInt8]
    ) throws(SealingError) -> CipherContext {
        let largest = Int(Int32.max)
        guard key.byteCount == AESGCM.keyByteCount, nonce.count == AESGCM.nonceByteCount,
            textByteCount <= largest - AESGCM.tagByteCount, aad.count <= largest
        else { throw .invalidInput }
        // First, since what is fetched stays.
        guard let algorithm = unsafe algorithm else { throw .ofLibrary() }
        LibraryMemory.beginKey()
        defer { LibraryMemory.endKey() }
        var context = try CipherContext(direction)
        try unsafe context.start(algorithm, key: key, nonce: nonce)
        try context.authenticate(aad)
        return context
    }

    private init(_ direction: Direction) throws(SealingError) {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .outOfMemory }
        unsafe self.context = context
        self.direction = direction
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    private mutating func start(
        _ algorithm: OpaquePointer, key: borrowing SecretBytes, nonce: [UInt8]
    ) throws(SealingError) {
        let isReady = key.read { key in
            unsafe key.withUnsafeBytes { key in
                // The library's default nonce size for GCM is the 12 bytes checked before.
                unsafe EVP_CipherInit_ex(
                    context, algorithm, nil, key.baseAddress, nonce, direction.rawValue)
            }
        }
        guard isReady == 1 else { throw .ofLibrary() }
    }

    /// Fetched once and kept, as in ``HKDFSHA256``: `EVP_aes_256_gcm()` would be looked up by its name
    /// at each use.
    private nonisolated(unsafe) static let algorithm =
        unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

    private mutating func authenticate(_ aad: [UInt8]) throws(SealingError) {
        guard !aad.isEmpty else { return }
        var written: Int32 = 0
        guard unsafe EVP_CipherUpdate(context, nil, &written, aad, Int32(aad.count)) == 1 else {
            throw .ofLibrary()
        }
    }

    /// Turns the whole text, once, writing as many bytes as it reads.
    mutating func transform(
        _ input: RawSpan, into output: inout MutableRawSpan
    ) throws(SealingError) {
        precondition(output.byteCount >= input.byteCount, "no room for the text")
        // To the library an absent input means the end of the text.
        guard !input.isEmpty else { return }
        var written: Int32 = 0
        let isDone = unsafe input.withUnsafeBytes { input in
            unsafe output.withUnsafeMutableBytes { output in
                unsafe EVP_CipherUpdate(
                    context, output.baseAddress, &written, input.baseAddress, Int32(input.count))
            }
        }
        guard isDone == 1, Int(written) == input.byteCount else { throw .ofLibrary() }
    }

    /// Says, before ``finish()``, which tag the text must have.
    mutating func expectTag(_ tag: RawSpan) throws(SealingError) {
        precondition(tag.byteCount == AESGCM.tagByteCount, "a tag of another size")
        let isSet = unsafe tag.withUnsafeBytes { tag in
            unsafe EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count),
                UnsafeMutableRawPointer(mutating: tag.baseAddress))
        }
        guard isSet == 1 else { throw .ofLibrary() }
    }

    /// Ends the text.
    ///
    /// - Throws: ``SealingError/notAuthentic`` when opening and the expected tag does not match.
    mutating func finish() throws(SealingError) {
        // GCM writes nothing here, but the library wants a place to write to.
        var rest: (UInt64, UInt64) = (0, 0)
        var written: Int32 = 0
        let isDone = unsafe withUnsafeMutableBytes(of: &rest) { rest in
            unsafe EVP_CipherFinal_ex(context, rest.baseAddress, &written)
        }
        guard isDone != 1 else { return }
        let failure = SealingError.ofLibrary()
        throw direction == .open ? .notAuthentic : failure
    }

    /// Writes the tag, after ``finish()``.
    mutating func copyTag(into output: inout MutableRawSpan, at offset: Int) throws(SealingError) {
        precondition(output.byteCount - offset >= AESGCM.tagByteCount, "no room for the tag")
        let isCopied = unsafe output.withUnsafeMutableBytes { output in
            unsafe EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_GET_TAG, Int32(AESGCM.tagByteCount),
                output.baseAddress.map { unsafe $0 + offset })
        }
        guard isCopied == 1 else { throw .ofLibrary() }
    }
}
