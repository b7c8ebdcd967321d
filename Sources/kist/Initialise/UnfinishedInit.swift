import FileStore
import SecretVault

/// The note that lies beside the configuration-to-be while `kist init` makes the vault.
///
/// The configuration is written when the vault is built and before it is in its place. Whoever is
/// killed between the two has a configuration without a vault; the note tells that from a vault
/// whose disk is not mounted, so that the same command given again may begin anew.
struct UnfinishedInit {
    private let places: InitPlaces
    private let configuration: ConfigurationFile?

    /// The note about the same vault; nil when there is none.
    init?(of places: InitPlaces) throws(Failure) {
        guard let note = try ConfigurationFile(reading: places.note),
            note[.vault] == places.vault
        else { return nil }
        self.places = places
        let configuration = try ConfigurationFile(reading: places.configuration)
        self.configuration = configuration?[.vault] == places.vault ? configuration : nil
    }

    /// The vault that was complete when the interruption came; nil when it was not.
    ///
    /// Takes the note away, and with an incomplete vault the configuration too.
    func settled() -> VaultPin? {
        defer { Self.forget(places) }
        guard let configuration else { return nil }
        if NewFile.isTaken(places.vault) {
            return configuration[.fingerprint].flatMap { VaultPin($0) }
        }
        NewFile.remove(places.configuration)
        return nil
    }

    /// Notes that a vault is about to be made.
    static func note(_ places: InitPlaces) throws(Failure) {
        forget(places)
        try NewFile.write(places.note, text: ConfigurationFile.text([(.vault, places.vault)]))
    }

    /// Takes the note away.
    static func forget(_ places: InitPlaces) {
        NewFile.remove(places.note)
    }
}
