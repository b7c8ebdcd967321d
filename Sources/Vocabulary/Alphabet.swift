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
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "/"),
            UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "@"):
            true
        default:
            false
        }
    }

    /// Zero where ``isOfNames(_:)``, told without a branch: of a whole name at once.
    static func strangeness(_ byte: UInt8) -> UInt8 {
        func no(_ isNot: Bool) -> UInt8 { isNot ? 1 : 0 }
        return no(byte &- UInt8(ascii: "0") > 9)
            & no((byte | 0x20) &- UInt8(ascii: "a") > 25)
            & no(byte != UInt8(ascii: "/")) & no(byte != UInt8(ascii: "-"))
            & no(byte != UInt8(ascii: ".")) & no(byte != UInt8(ascii: "_"))
            & no(byte != UInt8(ascii: "=")) & no(byte != UInt8(ascii: "+"))
            & no(byte != UInt8(ascii: "@"))
    }

    /// Whether `byte` may stand in a tag: `A-Z a-z 0-9 / \ _ - . + = : @`.
    package static func isOfTags(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "/\\_-.+=:@".utf8.contains(byte)
    }
}
