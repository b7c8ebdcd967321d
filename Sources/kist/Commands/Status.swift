import Confinement
import JSONText
import PKCS11
import SecretVault
import Vocabulary

/// `kist status`.
enum Status {
    static let command = Command(
        "status",
        summary: "show the vault, its token and how data keys are sealed",
        text: """
            It opens the vault like any other command, so it also tells whether that works. The
            data key lines name the PKCS #11 calls that make and open a secret's data key.
            """,
        examples: [
            .init("kist status", "is everything in order?"),
            .init("kist status --json", "the same for a program"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let vault = try OpenVault(arguments.global)
        let status = try vault.perform { (vault, request) throws(VaultError) in
            try vault.status(request: request)
        }
        let configuration = vault.configuration
        if let warning = warning(
            seals: status.sealsAtMost, underRandomNonces: status.scheme == .gcm),
            !arguments.global.isQuiet
        {
            Voice.warn(warning)
        }
        if arguments.global.wantsJSON {
            try printJSON(status, configuration)
            return
        }
        var fields = Fields()
        fields.add("Vault", status.pathText)
        fields.add("VaultId", status.vaultID.hex)
        fields.add("CreateTime", status.created.text)
        fields.add("Fingerprint", status.pin.text)
        fields.add("Pinned", configuration.pin == nil ? "no" : "yes")
        fields.add("Configuration", configuration.file ?? "none")
        fields.add("TokenLabel", status.tokenLabel)
        fields.add("TokenSerial", status.tokenSerial)
        fields.add("WeakToken", status.acceptsWeakToken ? "accepted" : nil)
        fields.add("Scheme", status.scheme.word)
        fields.add("DataKeyMadeBy", status.makeCalls.joined(separator: ", "))
        fields.add("DataKeyOpenedBy", status.openCalls.joined(separator: ", "))
        fields.add("Secrets", String(status.secrets))
        fields.add("Scheduled", String(status.scheduled))
        fields.add("Due", status.due == 0 ? nil : String(status.due))
        for key in status.keysToDestroy { fields.add("KeyToDestroy", key.text) }
        fields.add("Keys", String(status.keys))
        fields.add("Aliases", String(status.aliases))
        fields.add("ValueLimit", String(status.valueLimit))
        fields.add("ReadAudit", status.readAudit.rawValue)
        fields.add("SealsAtMost", String(status.sealsAtMost))
        fields.add("Generation", String(status.generation))
        fields.add("Shards", String(status.shardCount))
        fields.add("MemoryLocked", status.isMemoryLocked ? "yes" : "no")
        fields.add("Sandbox", Sandbox.inForce?.words)
        try fields.print()
    }

    /// What to say of a key that may have sealed as much as one key should; nil below that.
    static func warning(seals: UInt64, underRandomNonces: Bool) -> String? {
        guard underRandomNonces, seals >= SealCount.limit else { return nil }
        return
            "a key may have sealed \(seals) data keys, which nears what one should: rotate each that "
            + "was not rotated for long (\"kist key rotate\"); this count goes on"
    }

    private static func printJSON(
        _ status: VaultStatus, _ configuration: Configuration
    ) throws(Failure) {
        try JSONOutput.object { json throws(Failure) in
            json.member("Vault", status.pathText)
            json.member("VaultId", status.vaultID.hex)
            json.member("CreateTime", status.created)
            json.member("Fingerprint", status.pin.text)
            json.member("Pinned", configuration.pin != nil)
            if let file = configuration.file { json.member("Configuration", file) }
            json.member("TokenLabel", status.tokenLabel)
            json.member("TokenSerial", status.tokenSerial)
            json.member("WeakToken", status.acceptsWeakToken)
            json.member("Scheme", status.scheme.word)
            json.member("DataKeyMadeBy", status.makeCalls)
            json.member("DataKeyOpenedBy", status.openCalls)
            json.member("Secrets", status.secrets)
            json.member("Scheduled", status.scheduled)
            json.member("Due", status.due)
            json.member("KeysToDestroy", status.keysToDestroy.map(\.text))
            json.member("Keys", status.keys)
            json.member("Aliases", status.aliases)
            json.member("ValueLimit", status.valueLimit)
            json.member("ReadAudit", status.readAudit.rawValue)
            json.member("SealsAtMost", Int(clamping: status.sealsAtMost))
            json.member("Generation", status.generation)
            json.member("Shards", status.shardCount)
            json.member("MemoryLocked", status.isMemoryLocked)
            if let sandbox = Sandbox.inForce { sandbox.write(to: &json) }
        }
    }
}

extension SealingScheme {
    /// The word of `--scheme`.
    var word: String {
        switch self {
        case .gcm: "gcm"
        case .wrap: "wrap"
        case .oaep: "oaep"
        }
    }
}
