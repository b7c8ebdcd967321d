/// One element of a JSON text: what it is, and where it lies.
package struct JSONToken: Equatable, Sendable {
    /// What a token is.
    package enum Kind: Equatable, Sendable {
        case beginObject, endObject, beginArray, endArray
        /// A member's name; its value follows.
        case key
        case string, number, `true`, `false`, null
    }

    package let kind: Kind
    /// The token's source bytes; for keys and strings what lies between the quotes, still escaped.
    package let range: Range<Int>
    /// How many objects and arrays are open around the token, not counting one it opens or closes.
    package let depth: Int
}
