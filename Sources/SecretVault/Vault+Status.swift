import FileStore
import PKCS11
import SecureMemory
import VaultFormat
import Vocabulary

extension Vault {
    /// What this vault is and holds.
    package func status(request: Request) throws(VaultError) -> VaultStatus {
        let (summaries, header, seals) = try reading(request) { (view) throws(VaultError) in
            (try view.summaries(), view.header, try view.sealsAtMost())
        }
        guard let scheme = SealingScheme(rawValue: header.form.scheme) else {
            throw .token(.schemeUnsupported)
        }
        var counts = (secrets: 0, scheduled: 0, due: 0, keys: 0, aliases: 0)
        var keysToDestroy: [KeyID] = []
        for summary in summaries {
            switch summary {
            case .secret(let secret):
                counts.secrets += 1
                guard let end = secret.plannedDeletion else { continue }
                counts.scheduled += 1
                if request.now >= end { counts.due += 1 }
            case .key(let key):
                counts.keys += 1
                guard let end = key.plannedDeletion, key.state != .destroyed else { continue }
                if request.now >= end { keysToDestroy.append(key.id) }
            case .alias: counts.aliases += 1
            case .accessKey, .policy: continue
            }
        }
        return VaultStatus(
            pathText: store.path, pin: pin, created: header.created,
            generation: Int(header.generation), tokenLabel: token.info.label,
            tokenSerial: token.info.serial, scheme: scheme, makeCalls: scheme.makeCalls,
            openCalls: scheme.openCalls, secrets: counts.secrets, scheduled: counts.scheduled,
            due: counts.due, keysToDestroy: keysToDestroy.sorted(),
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
