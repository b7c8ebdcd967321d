internal import COpenSSL

/// Why bytes were not sealed, opened, authenticated or derived.
package enum SealingError: Error, Equatable {
    /// The tag does not match. Which of key, nonce, AAD or text was wrong cannot be known.
    case notAuthentic
    /// A key, nonce or size that the algorithm does not take: a caller's mistake.
    case invalidInput
    /// The library refused, with the number of its newest error.
    case libraryFailed(UInt)
    /// The kernel gave no random bytes; errno says why.
    case noRandomness(Int32)
    /// No memory for a context or a result.
    case outOfMemory

    /// What the library has just reported on this thread; empties its error queue.
    static func ofLibrary() -> SealingError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        return .libraryFailed(code)
    }
}
