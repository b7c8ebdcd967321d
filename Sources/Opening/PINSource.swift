import FileStore
package import PKCS11
package import SecureMemory

/// Where the PIN comes from: the URI's `pin-source`, `--pin-fd`, systemd's credentials, the user.
package enum PINSource {
    package static let byteLimit = 256

    /// The PIN from the first source there is.
    package static func pin(for uri: TokenURI, _ flags: GlobalFlags) throws(Failure) -> SecretBytes
    {
        if let path = uri.pinFile {
            guard flags.pinDescriptor == nil else {
                throw .usage(
                    "--pin-fd is given, but the token's URI has a pin-source",
                    hint: "leave one of them out")
            }
            return try file(path, rule: .secret)
        }
        if let number = flags.pinDescriptor { return try descriptor(number) }
        if let pin = try credential() { return pin }
        return try prompt()
    }

    /// The source that ``pin(for:_:)`` takes, for a sentence.
    package static func words(for uri: TokenURI, _ flags: GlobalFlags) -> String {
        if let path = uri.pinFile { return "\"\(path)\"" }
        if let number = flags.pinDescriptor { return "descriptor \(number)" }
        guard let path = credentialPath, NewFile.isTaken(path) else { return "the terminal" }
        return "the credential \"\(path)\""
    }

    private static func descriptor(_ number: Int32) throws(Failure) -> SecretBytes {
        let source = Source(number: number, name: "descriptor \(number)")
        // One byte more for the end of the line.
        let bytes = try source.readAll(limit: byteLimit + 1)
        guard bytes.byteCount <= byteLimit + 1 else { throw tooLong(source.name) }
        return try checked(bytes, source.name)
    }

    private static func credential() throws(Failure) -> SecretBytes? {
        guard let path = credentialPath, NewFile.isTaken(path) else { return nil }
        return try file(path, rule: .credential)
    }

    /// Where systemd's credential would lie; nil outside of a unit that has any.
    static var credentialPath: String? {
        guard let folder = Environment["CREDENTIALS_DIRECTORY"],
            folder.utf8.first == UInt8(ascii: "/")
        else { return nil }
        return "\(folder)/kist.pin"
    }

    private static func prompt() throws(Failure) -> SecretBytes {
        guard let terminal = Terminal.open() else {
            throw Failure(
                .notAllowed, "no PIN: there is no source for it and nobody to ask",
                hints: [
                    "give it with --pin-fd, or as pin-source=file:/… in the token's URI",
                    "under systemd, load it as the credential kist.pin",
                ])
        }
        return try checked(try terminal.askSecretly("PIN: ", limit: byteLimit), "the terminal")
    }

    private static func file(_ path: String, rule: TrustedFile.Rule) throws(Failure) -> SecretBytes
    {
        var bytes = try SecretBytes.taking(capacity: byteLimit)
        let count: Int
        do throws(StoreError) {
            count = try bytes.write { (span) throws(StoreError) in
                try TrustedFile.read(path, rule: rule, into: &span)
            }
        } catch {
            throw Failure(ofPINFile: error)
        }
        bytes.truncate(to: count)
        return try checked(bytes, "\"\(path)\"")
    }

    /// The PIN without the one end of line that an editor leaves.
    private static func checked(
        _ bytes: consuming SecretBytes, _ source: String
    ) throws(Failure) -> SecretBytes {
        var pin = bytes
        let count = pin.byteCount
        let endsWithLine = pin.read { span in
            count > 0 && span.byte(at: count - 1) == UInt8(ascii: "\n")
        }
        if endsWithLine { pin.truncate(to: count - 1) }
        guard pin.byteCount <= byteLimit else { throw tooLong(source) }
        guard pin.byteCount > 0 else {
            throw Failure(.notAllowed, "the PIN from \(source) is empty")
        }
        return pin
    }

    private static func tooLong(_ source: String) -> Failure {
        Failure(.notAllowed, "the PIN from \(source) is longer than \(byteLimit) bytes")
    }
}
