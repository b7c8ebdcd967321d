import VaultFormat
import Vocabulary

/// One fixed value of every structure of the format, with every optional field set: what the golden
/// files hold, and what refusals are made from.
enum Sample {
    static func bytes(_ first: UInt8, _ count: Int) -> [UInt8] {
        (0..<count).map { first &+ UInt8(truncatingIfNeeded: $0) }
    }

    static func id(_ first: UInt8) -> Identifier { Identifier(bytes(first, 16)) ?? .none }

    static func tag(_ first: UInt8) -> HeadTag { HeadTag(bytes(first, 16)) ?? .none }

    static let now = UnixTime(seconds: 1_800_000_000)
    static let gcm = TokenForm(scheme: 1, mechanism: 0x1087, ivMode: 1)
    static let wrap = TokenForm(scheme: 2, mechanism: 0x210A, ivMode: 2)
    static let keyID = KeyID(trusted: "8f2d4c1e-0000-4000-8000-0123456789ab")

    static func sealedKey(_ form: TokenForm, object: Identifier) -> SealedKey {
        form.scheme == 1
            ? SealedKey(
                scheme: 1, mechanism: form.mechanism, keyVersion: object, iv: bytes(0x11, 12),
                bytes: bytes(0x21, 48), commitment: [])
            : SealedKey(
                scheme: 2, mechanism: form.mechanism, keyVersion: object, iv: [],
                bytes: bytes(0x31, 40), commitment: bytes(0x61, 32))
    }

    static let tags = Tags([
        TagKey(trusted: "env"): TagValue("prod") ?? none, TagKey(trusted: "own"): none,
    ])
    private static let none = TagValue([]) ?? tagless
    private static let tagless: TagValue = { preconditionFailure("the empty value is allowed") }()

    static let rotation = Rotation(
        isEnabled: true, intervalSeconds: 604_800, last: now, next: now.adding(days: 7))
}

extension Sample {
    static func version(_ name: StaticString, _ form: TokenForm, blob: Int) -> SecretVersion {
        SecretVersion(
            id: VersionID(trusted: name), created: now, dataType: .text, blobByteCount: blob,
            blobDigest: bytes(0x41, 32), valueDigest: bytes(0x51, 32),
            dataKey: sealedKey(form, object: id(0x70)))
    }

    static var secretHead: SecretHead {
        var head = SecretHead(
            name: SecretName(trusted: "db/credential"), incarnation: id(0x80),
            description: Description("für die Datenbank") ?? .empty, tags: tags, key: keyID,
            created: now)
        head.updated = UnixTime(seconds: now.seconds + 1)
        head.deletion = Deletion(requested: now, windowDays: 7)
        head.versionCounter = 12
        head.versions = [version("v8", gcm, blob: 60), version("v9", wrap, blob: 92)]
        head.labels = [
            .current: head.versions[1].id, StageLabel(trusted: "aa"): head.versions[0].id,
            StageLabel(trusted: "bb"): head.versions[1].id,
        ]
        head.retired = [
            RetiredVersion(id: VersionID(trusted: "v7"), valueDigest: bytes(0x91, 32))
        ]
        head.policy = Array("{\"Version\":\"1\"}".utf8)
        head.rotation = rotation
        return head
    }

    /// The smallest secret: nothing that may be absent is there.
    static var bareSecretHead: SecretHead {
        var head = SecretHead(
            name: SecretName(trusted: "s"), incarnation: id(0x80), description: .empty,
            tags: Tags(), key: keyID, created: now)
        head.versionCounter = 1
        head.versions = [version("v1", gcm, blob: 60)]
        head.labels = [.current: head.versions[0].id]
        return head
    }

    static var keyHead: KeyHead {
        var head = KeyHead(
            id: keyID, description: Description("a key") ?? .empty, tags: tags,
            creator: .user(4711), now: now)
        head.state = .pendingDeletion
        head.deletion = Deletion(requested: now, windowDays: 30)
        head.isProtected = true
        head.protectionDescription = Description("keep") ?? .empty
        head.rotation = rotation
        head.policy = Array("{}".utf8)
        head.materialExpires = now.adding(days: 90)
        head.materialDigest = bytes(0xA1, 32)
        let live = KeyVersion(
            object: id(0x70), created: now, state: .live,
            material: .sealing(gcm, canary: sealedKey(gcm, object: id(0x70))))
        head.versions = [
            live, KeyVersion(object: id(0x60), created: now, state: .creating, form: wrap),
        ]
        return head
    }

    /// A pair that signs: one version live, one in the making.
    static var pairHead: KeyHead {
        var head = KeyHead(
            id: keyID, spec: .rsa2048, usage: .signVerify, description: .empty, tags: Tags(),
            creator: .user(4711), now: now)
        head.state = .enabled
        head.versions = [
            KeyVersion(
                object: id(0x70), created: now, state: .live,
                material: .pair(
                    publicKey: bytes(0x30, 294), algorithms: [.pssSHA256, .pkcs1SHA256])
            ),
            KeyVersion(
                object: id(0x60), created: now, state: .creating,
                material: .pair(publicKey: [], algorithms: [])),
        ]
        return head
    }

    /// A key that makes codes: one version live, one in the making.
    static var codeHead: KeyHead {
        var head = KeyHead(
            id: keyID, spec: .hmacSHA256, usage: .signVerify, description: .empty, tags: Tags(),
            creator: .user(4711), now: now)
        head.state = .enabled
        head.versions = [
            KeyVersion(
                object: id(0x70), created: now, state: .live,
                material: .code(canary: bytes(0xB0, 32))),
            KeyVersion(
                object: id(0x60), created: now, state: .creating, material: .code(canary: [])),
        ]
        return head
    }

    static let aliasHead = AliasHead(
        name: AliasName(trusted: "alias/payments"), key: keyID, created: now)

    static let accessKeyHead = AccessKeyHead(
        id: AccessKeyID(trusted: "LTAI5tAbCdEfGhIjKlMnOpQr"),
        principal: Principal(trusted: "payments"),
        description: Description("the payments service") ?? .empty, created: now,
        expires: now.adding(days: 90), sealedSecret: bytes(0x90, 58))

    static let policyHead = PolicyHead(
        name: .vault, text: Array(#"{"Version":"1","Statement":[]}"#.utf8), created: now)
}
