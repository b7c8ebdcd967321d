internal import CPKCS11

/// By what a key is found again.
enum KeyNaming: Sendable {
    /// By `CKA_ID`, 16 random bytes; the label tells a person whose key it is.
    case id
    /// By `CKA_LABEL`, which then holds those bytes: for a token that gives ids of its own (YubiHSM,
    /// two bytes).
    case label
    /// The same in a template of Google's own, which takes a label and a number for all the rest.
    case cloudLabel

    /// The label of a key that is found by it: 37 bytes of `a-z0-9-`, which fit YubiHSM's 40 and are a
    /// name to Google.
    static func label(of objectID: [UInt8]) -> [UInt8] {
        prefix + objectID.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// The id in such a label; nil for any other label.
    static func objectID(in label: [UInt8]) -> [UInt8]? {
        guard label.count == prefix.count + 2 * MasterKey.objectIDByteCount,
            label.starts(with: prefix)
        else { return nil }
        let values = label.dropFirst(prefix.count).compactMap { digits.firstIndex(of: $0) }
        guard values.count == 2 * MasterKey.objectIDByteCount else { return nil }
        return stride(from: 0, to: values.count, by: 2).map {
            UInt8(values[$0] << 4 | values[$0 + 1])
        }
    }

    private static let prefix = Array("kist-".utf8)
    private static let digits = Array("0123456789abcdef".utf8)
}

extension Template {
    /// What a key is called, the way it is to be found.
    @discardableResult
    func add(_ naming: KeyNaming, label: String, objectID: [UInt8]) -> Template {
        naming == .id
            ? add(CKA_LABEL, bytes: Array(label.utf8)).add(CKA_ID, bytes: objectID)
            : add(CKA_LABEL, bytes: KeyNaming.label(of: objectID))
    }

    /// In what an answer differs from what a key was to be called.
    ///
    /// A key that is found by its label may have any id.
    func nameDifferences(label: String, objectID: [UInt8]) -> [KeyAttribute] {
        let found = bytes(CKA_LABEL)
        if found == KeyNaming.label(of: objectID) { return [] }
        return (found == Array(label.utf8) ? [] : [.label])
            + (bytes(CKA_ID) == objectID ? [] : [.id])
    }
}

extension Session {
    /// The objects that a template describes and that have this id, or else this id in their label.
    func find(
        _ objectID: [UInt8], all: Bool, _ template: () -> Template
    ) throws(TokenError) -> [CK_OBJECT_HANDLE] {
        let found = try find(template().add(CKA_ID, bytes: objectID), all: all)
        guard found.isEmpty else { return found }
        return try find(
            template().add(CKA_LABEL, bytes: KeyNaming.label(of: objectID)), all: all)
    }

    /// Whether an object that was found before still has this id, or it in its label.
    func isStill(_ handle: CK_OBJECT_HANDLE, _ objectID: [UInt8]) -> Bool {
        let answer = Template().ask(CKA_ID, byteCount: 256).ask(CKA_LABEL, byteCount: 256)
        do throws(TokenError) { try readAttributes(of: handle, into: answer) } catch {
            return false
        }
        return answer.bytes(CKA_ID) == objectID
            || answer.bytes(CKA_LABEL) == KeyNaming.label(of: objectID)
    }
}
