import SecureMemory

/// A digest or code of a message that comes in parts.
package protocol RunningDigest: ~Copyable {
    /// Takes the next part.
    mutating func update(_ part: RawSpan) throws(SealingError)
    /// Ends the message.
    consuming func finish() throws(SealingError) -> [UInt8]
}
