/// The bytes names are made of.
package enum Alphabet {
    /// Whether `byte` is an ASCII letter or digit.
    package static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default:
            false
        }
    }

    /// Whether `byte` may stand in a secret name, version id or label: `A-Z a-z 0-9 _ / + = . - @`.
    package static func isOfNames(_ byte: UInt8) -> Bool {
        switch byte {
        // Far faster than a search in a text: a shard of an index has a hundred thousand of them.
        case UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "="),
            UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "@"):
            true
        default: isAlphanumeric(byte)
        }
    }

    /// Whether `byte` may stand in a tag: `A-Z a-z 0-9 / \ _ - . + = : @`.
    package static func isOfTags(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "/\\_-.+=:@".utf8.contains(byte)
    }
}
