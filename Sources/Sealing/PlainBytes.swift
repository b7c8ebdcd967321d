package import SecureMemory

// The same operations over bytes that are no secret: sealed ones, descriptions, contexts.

extension AESGCM {
    /// As ``seal(_:key:nonce:aad:)``, of bytes that are hidden on disk and no secret in memory.
    package static func seal(
        _ plaintext: [UInt8], key: borrowing SecretBytes, nonce: [UInt8], aad: [UInt8]
    ) throws(SealingError) -> [UInt8] {
        try seal(unsafe plaintext.span.bytes, key: key, nonce: nonce, aad: aad)
    }

    /// As ``open(_:key:nonce:aad:)``.
    package static func open(
        _ sealed: [UInt8], key: borrowing SecretBytes, nonce: [UInt8], aad: [UInt8]
    ) throws(SealingError) -> SecretBytes {
        try open(unsafe sealed.span.bytes, key: key, nonce: nonce, aad: aad)
    }

    /// As ``open(_:key:nonce:aad:)``, for a text that is hidden on disk and no secret in memory: an
    /// index is opened whole for one entry, and locked pages would be made and wiped for it each time.
    package static func openPlain(
        _ sealed: [UInt8], key: borrowing SecretBytes, nonce: [UInt8], aad: [UInt8]
    ) throws(SealingError) -> [UInt8] {
        let count = sealed.count - tagByteCount
        guard count >= 0 else { throw .notAuthentic }
        var context = try CipherContext.begin(
            .open, textByteCount: count, key: key, nonce: nonce, aad: aad)
        let text = unsafe sealed.span.bytes
        var plaintext = unsafe [UInt8](unsafeUninitializedCapacity: count) { _, initialized in
            // Written whole before anything of it is read.
            initialized = count
        }
        var span = plaintext.mutableSpan
        var output = unsafe span.mutableBytes
        try context.transform(text.extracting(first: count), into: &output)
        try context.expectTag(text.extracting(last: tagByteCount))
        // Where the tag does not match nothing of it is given away.
        try context.finish()
        return plaintext
    }
}

extension HMACSHA256 {
    /// The code of `message` under `key`.
    package static func code(
        of message: [UInt8], key: borrowing SecretBytes
    ) throws(SealingError) -> [UInt8] {
        try code(of: unsafe message.span.bytes, key: key)
    }

    /// Whether `code` is the code of `message` under `key`, compared in constant time.
    package static func isValid(
        _ code: [UInt8], of message: [UInt8], key: borrowing SecretBytes
    ) throws(SealingError) -> Bool {
        try isValid(code, of: unsafe message.span.bytes, key: key)
    }
}
