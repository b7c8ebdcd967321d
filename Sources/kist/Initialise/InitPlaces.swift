import FileStore
import SecretVault
import Vocabulary

/// Where `kist init` puts things, and what must not be there.
struct InitPlaces {
    let vault: String
    let configuration: String
    let isSoftHSM: Bool
    private let arguments: Arguments

    /// Beside the vault, never inside it.
    var tokenFolder: String { "\(vault).token" }
    /// What an interrupted init leaves, beside the configuration it would have written.
    var note: String { "\(configuration).init" }

    init(_ arguments: Arguments) throws(Failure) {
        self.arguments = arguments
        isSoftHSM = arguments.has("softhsm")
        try arguments.refuse("softhsm", with: "token")
        guard isSoftHSM || !arguments.has("module") else {
            throw arguments.wrong("--module goes with --softhsm; --token has a module-path")
        }
        let flags = arguments.global
        let named = flags.vault ?? Environment["KIST_VAULT"]
        var vault =
            if let named { try Environment.absolute(named) } else {
                try ConfigurationPlace.defaultVault()
            }
        while vault.utf8.count > 1, vault.utf8.last == UInt8(ascii: "/") { vault.removeLast() }
        if isSoftHSM, vault.utf8.contains(where: { $0 == UInt8(ascii: "#") || $0 < 0x20 }) {
            throw arguments.wrong(
                "SoftHSM cannot keep a token below a path with # or control characters")
        }
        self.vault = vault
        configuration = try ConfigurationPlace.written(flags)
    }

    /// Refuses, before anything is made, what would be overwritten or would not be found again.
    ///
    /// Throws `wrongState` for what exists and `configuration` for what contradicts.
    func refuseWhatIsThere() throws(Failure) {
        for path in [configuration] + shadowing where NewFile.isTaken(path) {
            throw Failure(
                .wrongState, "the configuration \"\(path)\" exists already",
                hints: [
                    "\"kist status\" shows the vault it names; remove it to begin without that vault",
                    "or write another with --config FILE, and set KIST_CONFIG to it",
                ])
        }
        if NewFile.isTaken(vault) {
            throw Failure(
                .wrongState, "\"\(vault)\" exists already",
                hints: [
                    "to use it, name the configuration that was made with it: --config FILE; if that "
                        + "is lost, \"kist status --vault DIR --token URI\" shows what to write",
                    "to make another, say --vault DIR",
                ])
        }
        try refuseEnvironment()
    }

    /// What the environment says would win over the configuration at every later command.
    private func refuseEnvironment() throws(Failure) {
        if let path = Environment["KIST_VAULT"], try Environment.absolute(path) != vault {
            throw contradiction("KIST_VAULT", "names another vault than --vault")
        }
        if Environment["KIST_FINGERPRINT"] != nil {
            throw contradiction("KIST_FINGERPRINT", "pins a vault that is there already")
        }
        if isSoftHSM, Environment["KIST_TOKEN"] != nil {
            throw contradiction("KIST_TOKEN", "names another token than --softhsm would make")
        }
    }

    private func contradiction(_ name: String, _ what: String) -> Failure {
        Failure(.configuration, "\(name) \(what)", hint: "unset it: \"unset \(name)\"")
    }

    /// Configurations that would be read instead of the one to be written.
    private var shadowing: [String] {
        guard configuration == ConfigurationPlace.ofTheSystem,
            let user = ConfigurationPlace.ofTheUser
        else { return [] }
        let isNamed = arguments.global.config != nil || Environment["KIST_CONFIG"] != nil
        return isNamed ? [] : [user]
    }

    /// Makes the folders above vault and configuration.
    func makeFolders() throws(Failure) {
        do throws(StoreError) {
            try FileStore.makeParents(of: vault)
            try FileStore.makeParents(of: configuration)
        } catch {
            throw Failure(error)
        }
    }

    /// Writes the configuration that finds vault and token again, whole or not at all.
    func writeConfiguration(
        _ pin: VaultPin, _ token: [(ConfigurationFile.Key, String)]
    ) throws(Failure) {
        let values = [(ConfigurationFile.Key.vault, vault), (.fingerprint, pin.text)] + token
        let building = "\(configuration).\(try RandomText.identifier().hex)"
        try NewFile.write(building, text: ConfigurationFile.text(values))
        do throws(StoreError) {
            try FileStore.install(building: building, at: configuration)
        } catch {
            NewFile.remove(building)
            throw Failure(error)
        }
    }
}
