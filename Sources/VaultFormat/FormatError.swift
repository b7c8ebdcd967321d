/// Why bytes are not what the writer writes.
package enum FormatError: Error, Equatable {
    /// The bytes end inside `field`.
    case truncated(field: String)
    /// The file does not begin with the four bytes of a vault file.
    case foreign
    /// A format number this build does not know.
    case unknownFormat(UInt16)
    /// The file is of another kind than its place in the vault demands.
    case wrongKind(UInt8)
    /// `field` has a value, or a form, that no writer produces.
    case malformed(field: String)
    /// `field` says it is longer than the format allows.
    case tooLong(field: String)
    /// Bytes follow the last field.
    case trailingBytes
    /// The checksum of the file differs: it was damaged by accident.
    case checksum
}
