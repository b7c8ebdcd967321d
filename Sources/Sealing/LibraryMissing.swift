/// libcrypto is not there or not usable.
package struct LibraryMissing: Error {
    /// Why, in the loader's words.
    package let reason: String
}
