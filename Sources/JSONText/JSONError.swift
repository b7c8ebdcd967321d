/// Why bytes are not one JSON text (RFC 8259), or not the one asked for.
///
/// Each case but the last carries the offset of the byte at fault. For a text that is a secret the
/// offset may tell its length: show it only for texts that are not.
package enum JSONError: Error, Equatable {
    /// The text ends where more must follow.
    case truncated(at: Int)
    /// A byte that the grammar does not allow here.
    case unexpectedByte(at: Int)
    /// Something after the one value.
    case trailingBytes(at: Int)
    /// A number in another form than RFC 8259, 6: a leading zero, a bare point, a plus sign.
    case invalidNumber(at: Int)
    /// A raw byte below 0x20 within a string.
    case controlCharacter(at: Int)
    /// A backslash before something else than RFC 8259, 7 lists.
    case invalidEscape(at: Int)
    /// An escaped UTF-16 surrogate without its other half.
    case loneSurrogate(at: Int)
    /// Bytes that are not UTF-8 (RFC 3629): overlong, a surrogate, beyond U+10FFFF, cut off.
    case invalidUTF8(at: Int)
    /// A key that stood in the same object before.
    case duplicateKey(at: Int)
    /// More open objects and arrays than ``JSONCursor/largestDepth``.
    case tooDeep(at: Int)
    /// More bytes than the caller allows.
    case tooLong(at: Int)
    /// The text's value is not an object.
    case notAnObject(at: Int)
    /// No secret memory for the result.
    case outOfMemory
}
