/// A place inside the vault folder: one to three names, such as `VAULT`, `secrets/<id>`, `index/<n>/<k>`.
///
/// A name has 1 to 255 of the bytes `A-Z a-z 0-9 . _ -` and does not begin with a dot. So a path
/// can neither leave the vault nor name the temporary file.
package struct StorePath: Hashable, Sendable {
    /// The names, outermost first; one to three.
    package let names: [String]

    /// Takes `names` as they are; nil when one of them is not a name or there are not one to three.
    package init?(names: [String]) {
        guard (1...3).contains(names.count), names.allSatisfy(Self.isName) else { return nil }
        self.names = names
    }

    private init(checked names: [String]) {
        self.names = names
    }

    /// Takes a path written with slashes; nil when it is not one.
    package init?(_ text: String) {
        self.init(
            names: text.split(separator: "/", omittingEmptySubsequences: false).map(String.init))
    }

    /// The place `name` below this one; nil when it is no name or the path gets too deep.
    package func appending(_ name: String) -> StorePath? {
        guard names.count < 3, Self.isName(name) else { return nil }
        return StorePath(checked: names + [name])
    }

    /// The last name.
    package var name: String { names[names.count - 1] }

    /// The folder it lies in; nil is the vault folder itself.
    package var folder: StorePath? {
        names.count > 1 ? StorePath(checked: Array(names.dropLast())) : nil
    }

    /// Whether `name` may be a component.
    package static func isName(_ name: String) -> Bool {
        let bytes = name.utf8
        guard (1...255).contains(bytes.count), bytes.first != UInt8(ascii: ".") else {
            return false
        }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}

extension StorePath: CustomStringConvertible {
    package var description: String {
        var path = ""
        for name in names {
            if !path.isEmpty { path += "/" }
            path += name
        }
        return path
    }
}

extension StorePath: ExpressibleByStringLiteral {
    /// For the fixed places of the layout.
    ///
    /// A literal that is no path is a bug and traps.
    package init(stringLiteral text: StaticString) {
        guard let path = StorePath("\(text)") else {
            preconditionFailure("not a store path: \(text)")
        }
        self = path
    }
}
