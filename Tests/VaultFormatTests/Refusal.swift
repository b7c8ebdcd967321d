import VaultFormat

/// One way in which a structure can be wrong, and what a parser must say of it: what the vectors in
/// `Vectors/refusals` are made from.
struct Refusal {
    /// What the vector's file is called.
    let name: String
    /// The structure it is a spoilt sample of.
    let structure: String
    let expected: FormatError
    let edit: Edit

    enum Edit {
        /// Other bytes from an offset on.
        case at(Int, [UInt8])
        /// Other bytes in the place of the first that are the same.
        case swap([UInt8], [UInt8])
        /// Fewer bytes.
        case cut(to: Int)
        /// More bytes.
        case append([UInt8])
    }

    init(_ name: String, _ structure: String, _ expected: FormatError, _ edit: Edit) {
        self.name = name
        self.structure = structure
        self.expected = expected
        self.edit = edit
    }

    /// The spoilt bytes; nil when the edit finds no place.
    func spoilt(_ bytes: [UInt8]) -> [UInt8]? {
        switch edit {
        case .at(let offset, let new): return Self.replacing(bytes, at: offset, new)
        case .swap(let old, let new):
            guard old.count == new.count, let place = bytes.firstRange(of: old)?.lowerBound else {
                return nil
            }
            return Self.replacing(bytes, at: place, new)
        case .cut(let count): return Array(bytes.prefix(count))
        case .append(let more): return bytes + more
        }
    }

    private static func replacing(_ bytes: [UInt8], at offset: Int, _ new: [UInt8]) -> [UInt8] {
        Array(bytes[..<offset]) + new + Array(bytes[(offset + new.count)...])
    }
}
