import VaultFormat
import Vocabulary

/// What belongs to keys whose material somebody brings.
extension Sample {
    /// A key whose material is gone, and the wrapping key of the next.
    static var externalHead: KeyHead {
        var head = KeyHead(
            id: keyID, origin: .external, description: .empty, tags: Tags(),
            creator: .user(4711), now: now)
        head.state = .pendingImport
        head.versions = [
            KeyVersion(
                object: id(0x70), created: now, state: .destroyed,
                material: .sealing(gcm, canary: sealedKey(gcm, object: id(0x70))))
        ]
        head.wrapping = WrappingKey(
            object: id(0x60), state: .live, algorithm: .oaepSHA1, way: .unwrap,
            expires: now.adding(days: 1))
        return head
    }

    static let importToken = ImportToken(
        wrappingKey: id(0x60), algorithm: .oaepSHA1, expires: now.adding(days: 1),
        code: bytes(0xC0, 32))
}

extension Refusal {
    private static let head = "external key head"
    private static let token = "import token"
    private static let object = Sample.bytes(0x60, 16)

    static let ofImports: [Refusal] = [
        Refusal(
            "wrapping-key-destroyed", head, .malformed(field: "wrapping key state"),
            .swap(object + [2, 2, 1], object + [4, 2, 1])),
        Refusal(
            "wrapping-key-state", head, .malformed(field: "wrapping key state"),
            .swap(object + [2, 2, 1], object + [5, 2, 1])),
        Refusal(
            "wrapping-key-algorithm", head, .malformed(field: "wrapping algorithm"),
            .swap(object + [2, 2, 1], object + [2, 4, 1])),
        Refusal(
            "wrapping-key-way", head, .malformed(field: "wrapping key way"),
            .swap(object + [2, 2, 1], object + [2, 2, 3])),
        Refusal(
            "wrapping-key-of-a-version", head, .malformed(field: "key versions"),
            .swap(object + [2], Sample.bytes(0x70, 16) + [2])),
        Refusal("import-token-format", token, .unknownFormat(2), .at(0, [2])),
        Refusal(
            "import-token-algorithm", token, .malformed(field: "import token algorithm"),
            .at(17, [0])),
        Refusal(
            "import-token-cut", token, .truncated(field: "import token code"), .cut(to: 57)),
        Refusal("import-token-trailing", token, .trailingBytes, .append([0])),
    ]
}
