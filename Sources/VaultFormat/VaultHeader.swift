package import Vocabulary

/// The file VAULT: what a vault is, and its root key sealed by the token.
///
/// Format, VAULT.
///
/// Before the code at its end is verified under the header key, only what leads to that key may be
/// used: lengths, vault id, token serial, form, root CMK id and the sealed root key.
package struct VaultHeader: Equatable, Sendable {
    /// How often VAULT was replaced; begins at 1.
    package var generation: UInt64
    /// Random; changes when a backup is restored.
    package var branch: Identifier
    /// Random; never changes.
    package var vault: Identifier
    package var created: UnixTime
    /// The index has `2^shardBits` shards.
    package var shardBits: UInt8
    package var limits: VaultLimits
    package var settings: VaultSettings
    /// The region in ARNs.
    package var region: [UInt8]
    /// The account in ARNs.
    package var account: [UInt8]
    /// The token's serial number, as the token gives it, without trailing blanks.
    package var tokenSerial: [UInt8]
    /// How new CMK versions seal.
    package var form: TokenForm
    /// Grows when the root key is replaced.
    package var rootKeyEpoch: UInt32
    /// The root key, sealed by the root CMK, domain `root`.
    package var rootKey: SealedKey
    /// A key nobody uses, sealed by the root CMK, domain `canary`: opens when the token is well.
    package var canary: SealedKey
    /// The name key, sealed under the root key: 12 bytes of IV, 32 sealed, 16 of tag.
    package var nameKey: [UInt8]

    /// The length of ``nameKey``.
    package static let nameKeyByteCount = 60
    /// The length of the code behind ``encoding``.
    package static let macByteCount = 32

    package init(
        generation: UInt64, branch: Identifier, vault: Identifier, created: UnixTime,
        shardBits: UInt8, limits: VaultLimits, settings: VaultSettings, region: [UInt8],
        account: [UInt8], tokenSerial: [UInt8], form: TokenForm, rootKeyEpoch: UInt32,
        rootKey: SealedKey, canary: SealedKey, nameKey: [UInt8]
    ) {
        self.generation = generation
        self.branch = branch
        self.vault = vault
        self.created = created
        self.shardBits = shardBits
        self.limits = limits
        self.settings = settings
        self.region = region
        self.account = account
        self.tokenSerial = tokenSerial
        self.form = form
        self.rootKeyEpoch = rootKeyEpoch
        self.rootKey = rootKey
        self.canary = canary
        self.nameKey = nameKey
    }
}

extension VaultHeader {
    /// The bytes the code covers.
    ///
    /// The file is these and the 32 bytes of the code.
    package var encoding: [UInt8] {
        var writer = ByteWriter()
        Preamble.write(.vault, to: &writer)
        writer.unsigned(generation)
        writer.identifier(branch)
        writer.identifier(vault)
        writer.time(created)
        writer.unsigned(shardBits)
        limits.write(to: &writer)
        settings.write(to: &writer)
        writer.short(region)
        writer.short(account)
        writer.short(tokenSerial)
        form.write(to: &writer)
        writer.unsigned(rootKeyEpoch)
        rootKey.write(to: &writer)
        canary.write(to: &writer)
        writer.append(nameKey)
        return writer.bytes
    }

    /// Splits a file into what it says, the bytes the code covers as read, and the code.
    package static func parse(
        _ file: [UInt8]
    ) throws(FormatError) -> (header: VaultHeader, authenticated: [UInt8], mac: [UInt8]) {
        guard file.count <= Bounds.vault else { throw .tooLong(field: "VAULT") }
        var reader = ByteReader(file)
        let header = try VaultHeader(from: &reader)
        let authenticated = Array(file[..<reader.offset])
        let mac = try reader.take(macByteCount, "code")
        try reader.finish()
        return (header, authenticated, mac)
    }

    private init(from reader: inout ByteReader) throws(FormatError) {
        try Preamble.read(.vault, from: &reader)
        generation = try reader.number("generation")
        branch = try reader.identifier("branch")
        vault = try reader.identifier("vault id")
        created = try reader.time("created")
        shardBits = try reader.unsigned("shard bits")
        guard generation > 0 else { throw .malformed(field: "generation") }
        guard shardBits <= Bounds.shardBits else { throw .malformed(field: "shard bits") }
        limits = try VaultLimits(from: &reader)
        settings = try VaultSettings(from: &reader)
        region = try reader.short("region")
        account = try reader.short("account")
        tokenSerial = try reader.short("token serial")
        form = try TokenForm(from: &reader)
        rootKeyEpoch = try reader.unsigned("root key epoch")
        rootKey = try SealedKey(from: &reader)
        canary = try SealedKey(from: &reader)
        // A canary of another object would be one more thing a forger could have the token open.
        guard canary.keyVersion == rootKey.keyVersion, form.fits(rootKey), form.fits(canary) else {
            throw .malformed(field: "canary")
        }
        nameKey = try reader.take(VaultHeader.nameKeyByteCount, "name key")
    }
}
