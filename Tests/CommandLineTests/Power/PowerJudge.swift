import SecretVault
import TestKit
import Vocabulary

/// Says what is to be found in an image, and whether all goes on from there.
protocol PowerJudge {
    /// All that readers are told of the vault, as text.
    func look(_ image: DiskImage) throws -> String
    /// What is wrong with an image in which only one of `allowed` may be found.
    func faults(of image: DiskImage, allowed: [String]) throws -> [String]
}

/// Judges in this process, logged in once: a hundred times faster than a process for each question.
struct VaultJudge: PowerJudge {
    let token: ScratchToken
    /// The secret the next writer puts a value to.
    let name: SecretName
    /// Whether the token is as it is after all commands, whatever the image says of its keys.
    var hasOtherToken = false
    /// Whether the next change may leave what is harmless: half an index stays until the next split.
    var isLenient = false

    func look(_ image: DiskImage) throws -> String {
        try withVault(in: image) { vault, _ in try look(at: vault) }
    }

    func faults(of image: DiskImage, allowed: [String]) throws -> [String] {
        var faults: [String] = []
        do {
            try withVault(in: image) { vault, path in
                let found = try look(at: vault)
                if !allowed.contains(found) {
                    faults.append("it says \(found), not \(allowed.joined(separator: " or "))")
                }
                faults += try findings(vault, "before the next change", alarmsOnly: true)
                try goOn(vault)
                guard try value(name, vault) == "next" else {
                    faults.append("the next change is not there")
                    return
                }
                faults += try findings(vault, "after the next change", alarmsOnly: false)
                guard !isLenient else { return }
                let left = try DiskImage(of: path).files.keys.filter { $0.hasSuffix(".new") }
                if !left.isEmpty { faults.append("left behind: \(left.sorted())") }
            }
        } catch { faults.append("\(error)") }
        return faults
    }

    private func withVault<R>(
        in image: DiskImage, _ body: (Vault, String) throws -> R
    ) throws -> R {
        let folder = try ScratchFolder.make(prefix: "kist-image", inMemory: true)
        defer { ScratchFolder.remove(folder) }
        try image.lay(out: folder)
        let path = "\(folder)/vault"
        let vault = try Vault(VaultFolder.open(path), token: token.token, pin: nil)
        return try body(vault, path)
    }

    private func look(at vault: Vault) throws -> String {
        // Asked for by its name: a list is of the shard, and may be a step behind.
        var text = (try? value(name, vault)) ?? "no value"
        for secret in try vault.describeSecrets(request: .now()) {
            text += "\(secret) "
            for version in try vault.listVersions(secret.name, request: .now()) {
                text += "\(version)"
                if secret.plannedDeletion == nil {
                    text += "=\(try value(secret.name, vault, version.id)) "
                }
            }
        }
        text += "\(try vault.describeKeys(request: .now()))"
        text += "\(try vault.listAliases(request: .now()))"
        return text
    }

    private func value(
        _ name: SecretName, _ vault: Vault, _ version: VersionID? = nil
    ) throws -> String {
        String(
            decoding: try vault.bytes(of: name, .now(), VersionSelector(versionID: version)),
            as: UTF8.self)
    }

    /// What the next writer does.
    private func goOn(_ vault: Vault) throws {
        do {
            // From the record, not from the list, which is of the shard and may be a step behind.
            let found = try vault.describeSecret(name, request: .now())
            if found.plannedDeletion != nil { try vault.restoreSecret(name, request: .now()) }
        } catch VaultError.notFound {
            _ = try vault.createSecret(
                name, value: .test("next"), options: NewSecret(), request: .now())
            return
        }
        _ = try vault.putValue(
            name, value: .test("next"), options: NewVersion(versionID: nil, labels: nil),
            request: .now())
    }

    private func findings(_ vault: Vault, _ when: String, alarmsOnly: Bool) throws -> [String] {
        try vault.check(.seals, request: .now()).findings
            .filter { !(alarmsOnly || hasOtherToken || isLenient) || $0.isAlarm }
            .filter { !hasOtherToken || $0.kind != .keyMissing }
            .map { "\(when) check finds \($0.kind) \($0.place)" }
    }
}

extension Request {
    /// Somebody's request by the real clock, as a process of kist would make it.
    static func now(daysAgo: Int64 = 0) -> Request {
        let now = UnixTime(seconds: Int64(Wall.seconds()) - daysAgo * 86_400)
        let bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
        guard let id = Identifier(bytes) else { preconditionFailure("sixteen bytes") }
        return Request(
            principal: .user(4711), now: now, boot: .scratch(at: now), id: id,
            lockDeadline: .seconds(10))
    }
}
