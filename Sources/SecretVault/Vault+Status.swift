import FileStore
import PKCS11
import SecureMemory
import VaultFormat
import Vocabulary

extension Vault {
    /// What this vault is and holds.
    package func status(request: Request) throws(VaultError) -> VaultStatus {
        let (index, header, seals) = try reading(request) { (view) throws(VaultError) in
            (try view.index(), view.header, try view.sealsAtMost())
        }
        guard let scheme = SealingScheme(rawValue: header.form.scheme) else {
            throw .token(.schemeUnsupported)
        }
        let secrets = SecretList(index.parts)
        let ends = secrets.indices.lazy.compactMap(secrets.plannedDeletion)
        var counts = (keys: 0, aliases: 0)
        var keysToDestroy: [KeyID] = []
        for summary in index.others {
            switch summary {
            case .key(let key):
                counts.keys += 1
                guard let end = key.plannedDeletion, key.state != .destroyed else { continue }
                if request.now >= end { keysToDestroy.append(key.id) }
            case .alias: counts.aliases += 1
            case .secret, .accessKey, .policy: continue
            }
        }
        return VaultStatus(
            pathText: store.path, pin: pin, created: header.created,
            generation: Int(header.generation), tokenLabel: token.info.label,
            tokenSerial: token.info.serial, scheme: scheme, makeCalls: scheme.makeCalls,
            openCalls: scheme.openCalls, secrets: secrets.count,
            scheduled: ends.count { _ in true },
            due: ends.count { request.now >= $0 }, keysToDestroy: keysToDestroy.sorted(),
            keys: counts.keys, aliases: counts.aliases, shardCount: 1 << Int(header.shardBits),
            valueLimit: header.limits.valueByteCount,
            readAudit: ReadAudit(header.settings.readAudit),
            acceptsWeakToken: header.settings.acceptsWeakToken, sealsAtMost: seals,
            isMemoryLocked: !SecretBytes.lockingFailed)
    }
}

extension SealingScheme {
    /// The functions that make and seal a data key.
    ///
    /// PKCS #11 v2.40.
    var makeCalls: [String] {
        switch self {
        case .gcm: ["C_GenerateRandom", "C_EncryptInit", "C_Encrypt"]
        case .wrap: ["C_GenerateKey", "C_WrapKey", "C_GetAttributeValue", "C_DestroyObject"]
        case .oaep: ["C_GenerateRandom", "C_GetAttributeValue"]
        }
    }

    /// The functions that open a data key.
    ///
    /// PKCS #11 v2.40.
    var openCalls: [String] {
        switch self {
        case .gcm, .oaep: ["C_DecryptInit", "C_Decrypt"]
        case .wrap: ["C_UnwrapKey", "C_GetAttributeValue", "C_DestroyObject"]
        }
    }
}
