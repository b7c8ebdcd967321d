import SecretVault

/// Which vault and which token: flags over environment over the file.
struct Configuration {
    let vault: String
    /// What the vault must be; nil when nobody has pinned it.
    let pin: VaultPin?
    let token: String?
    /// Absolute; nil when only the environment that the process inherited may say it.
    let softHSM: String?
    let module: ModuleSettings
    /// The file that was read; nil when there is none.
    let file: String?
    let sandbox: SandboxSettings

    init(_ flags: GlobalFlags) throws(Failure) {
        let file = try ConfigurationPlace.read(flags)
        self.file = file?.path
        if let path = flags.vault ?? Environment["KIST_VAULT"] {
            vault = try Environment.absolute(path)
        } else if let path = file?[.vault] {
            vault = path
        } else {
            vault = try ConfigurationPlace.defaultVault()
        }
        token = flags.token ?? Environment["KIST_TOKEN"] ?? file?[.token]
        softHSM = file?[.softHSM]
        sandbox = try SandboxSettings(file, flags)
        module = ModuleSettings(file)
        guard let text = Environment["KIST_FINGERPRINT"] ?? file?[.fingerprint] else {
            pin = nil
            return
        }
        guard let pin = VaultPin(text) else {
            throw Failure(
                .configuration, "KIST_FINGERPRINT is not the fingerprint of a vault",
                hint: "\"kist status\" shows how it is written")
        }
        self.pin = pin
    }
}
