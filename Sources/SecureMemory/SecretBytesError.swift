/// Why secret memory could not be had.
package enum SecretBytesError: Error, Equatable {
    /// The kernel gave no pages for the bytes asked for.
    case outOfMemory
}
