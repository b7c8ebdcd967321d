package import SecretVault

/// Which vault and which token: flags over environment over the file.
package struct Configuration {
    package let vault: String
    /// What the vault must be; nil when nobody has pinned it.
    package let pin: VaultPin?
    package let token: String?
    /// Absolute; nil when only the environment that the process inherited may say it.
    package let softHSM: String?
    package let module: ModuleSettings
    /// The file that was read; nil when there is none.
    package let file: String?
    package let sandbox: SandboxSettings
    private let settings: ConfigurationFile?

    /// What the environment says of a setting, or else the file.
    package subscript(key: ConfigurationFile.Key) -> String? {
        Environment[key.rawValue] ?? settings?[key]
    }

    package init(_ flags: GlobalFlags) throws(Failure) {
        let file = try ConfigurationPlace.read(flags)
        self.file = file?.path
        settings = file
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
