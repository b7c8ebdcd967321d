import FileStore
import SecretVault
import Vocabulary

/// The note that `kist init` leaves beside the configuration-to-be while it makes the vault.
///
/// The fingerprint is known only when the vault is in its place. Whoever is killed between the two
/// would have a vault and no configuration; the note says which token it was, so that the same
/// command finishes it. Without a note an existing vault is never adopted.
struct UnfinishedInit {
    private let file: ConfigurationFile

    /// The note for the same vault; nil when there is none, or it is about another.
    init?(of places: InitPlaces) throws(Failure) {
        guard let file = try ConfigurationFile(reading: places.note), file[.vault] == places.vault
        else { return nil }
        self.file = file
    }

    /// Notes that a vault is about to be made; an older note goes.
    static func note(
        _ places: InitPlaces, _ token: [(ConfigurationFile.Key, String)]
    ) throws(Failure) {
        forget(places)
        try NewFile.write(
            places.note, text: ConfigurationFile.text([(.vault, places.vault)] + token))
    }

    /// Takes the note away.
    static func forget(_ places: InitPlaces) {
        NewFile.remove(places.note)
    }

    /// Writes the configuration, whole or not at all, and takes the note away.
    static func complete(
        _ places: InitPlaces, _ pin: VaultPin, _ token: [(ConfigurationFile.Key, String)]
    ) throws(Failure) {
        let values =
            [(ConfigurationFile.Key.vault, places.vault), (.fingerprint, pin.text)] + token
        let building = "\(places.configuration).\(try RandomText.identifier().hex)"
        try NewFile.write(building, text: ConfigurationFile.text(values))
        do throws(StoreError) {
            try FileStore.install(building: building, at: places.configuration)
        } catch {
            NewFile.remove(building)
            let below = Failure(error)
            throw Failure(
                below.status, "the vault is made, but its configuration is not: \(below.line)",
                hint: "give the same command again to finish it")
        }
        forget(places)
    }

    /// Opens the vault that was made, with the token of the note, and writes its configuration.
    func finish(_ places: InitPlaces, _ flags: GlobalFlags) throws(Failure) -> VaultPin {
        guard let uri = file[.token] else {
            throw Failure(
                .configuration, "\"\(file.path)\" names no token",
                hint: "it is of an interrupted \"kist init\"; remove it")
        }
        let opened = try OpenToken(uri, softHSM: file[.softHSM], patience: flags.lockTimeout)
        let folder = try OpenVault.folder(at: places.vault)
        try opened.login(to: folder, flags)
        let pin: VaultPin
        do throws(VaultError) {
            pin = try Vault.open(folder, token: opened.token, pin: nil).status().pin
        } catch {
            throw Failure(error)
        }
        var token = [(ConfigurationFile.Key.token, uri)]
        if let path = file[.softHSM] { token.append((.softHSM, path)) }
        try Self.complete(places, pin, token)
        return pin
    }
}
