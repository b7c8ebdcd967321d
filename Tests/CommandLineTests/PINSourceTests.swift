import Foundation
import Testing

/// Where a PIN may come from, and from where it may not.
@Suite struct PINSourceTests {
    /// A place whose URI names no PIN; the PIN lies in `pin.txt`.
    private func place() throws -> Place {
        let place = try Place()
        try place.done("create", "db", input: "x")
        try place.reconfigure("&pin-source=file:\(place.tokenFolder)/pin", as: "")
        _ = try place.shell("cp vault.token/pin pin.txt")
        return place
    }

    @Test func `a descriptor gives the PIN`() throws {
        let place = try place()
        #expect(try place.shell("\"$kist\" get db --pin-fd 7 7<pin.txt").text == "x")
        #expect(try place.shell("\"$kist\" get db --pin-fd 0 <pin.txt").text == "x")
        // One end of line, as an editor leaves it; not two, not a carriage return.
        #expect(try place.shell("(cat pin.txt; echo) | \"$kist\" get db --pin-fd 0").text == "x")
        for more in ["'\\n\\n'", "'\\r\\n'", "' '"] {
            let told = try place.shell(
                "(cat pin.txt; printf \(more)) | \"$kist\" get db --pin-fd 0")
            #expect(told.status == 77, "\(more)")
        }
        let none = try place.shell("\"$kist\" get db --pin-fd 9 9<&-")
        #expect(none.status == 74)
        let empty = try place.shell("\"$kist\" get db --pin-fd 7 7</dev/null")
        #expect(empty.status == 77)
        let endless = try place.shell("yes | \"$kist\" get db --pin-fd 0")
        #expect(endless.status == 77)
        #expect(endless.errors.contains("longer than 256 bytes"))
        // The value and the PIN cannot come from one descriptor.
        let both = try place.shell("\"$kist\" put db --pin-fd 0 <pin.txt")
        #expect(both.status == 64)
        #expect(
            try place.shell("printf y | \"$kist\" put db --quiet --pin-fd 3 3<pin.txt").status == 0)
    }

    @Test func `systemd's credentials give the PIN`() throws {
        var place = try place()
        #expect(try place.shell("mkdir -m 700 c && cp pin.txt c/kist.pin").status == 0)
        place.environment["CREDENTIALS_DIRECTORY"] = "\(place.folder)/c"
        #expect(try place.done("get", "db") == "x")
        try place.setMode(0o644, of: "\(place.folder)/c/kist.pin")
        #expect(try place.kist("get", "db").status == 77)
        place.environment["CREDENTIALS_DIRECTORY"] = "\(place.folder)/none"
        #expect(try place.kist("get", "db").status == 77)
    }

    @Test(.enabled(if: Unprivileged.isPossible, "only root can act as somebody else"))
    func `a credential of root's is open to its reader alone`() throws {
        let place = try place()
        try Unprivileged.give(place)
        // As systemd leaves it: root's, and the reader's access shows as the group's.
        let credential = "c/kist.pin"
        let made = try place.shell(
            "mkdir -m 750 c && cp pin.txt \(credential) && chown -R root:65534 c && chmod 440 \(credential)"
        )
        #expect(made.status == 0, "\(made.errors)")
        let get =
            "CREDENTIALS_DIRECTORY=$PWD/c \(Unprivileged.prefix) bin/kist get db"
        #expect(try place.shell(get).text == "x")
        for mode in ["444", "460", "640"] {
            let told = try place.shell("chmod \(mode) \(credential); \(get)")
            #expect(told.status == (mode == "640" ? 0 : 77), "\(mode): \(told.errors)")
        }
    }

    /// URI, descriptor, credential, terminal: what comes first is taken, and nothing behind it is tried.
    @Test func `the first source there is gives the PIN`() throws {
        var place = try place()
        _ = try place.shell(
            "mkdir -m 700 c && printf wrong-one > c/kist.pin && chmod 600 c/kist.pin")
        place.environment["CREDENTIALS_DIRECTORY"] = "\(place.folder)/c"
        #expect(try place.kist("get", "db").status == 77)
        #expect(try place.shell("\"$kist\" get db --pin-fd 7 7<pin.txt").text == "x")
        let asked = try Terminal(running: "\"$kist\" get db", in: place).finish()
        #expect(asked.status == 77 && !asked.text.contains("PIN: "), "\(asked.text)")
        try place.reconfigure(
            "libsofthsm2.so", as: "libsofthsm2.so&pin-source=file:\(place.tokenFolder)/pin")
        #expect(try place.done("get", "db") == "x")
    }

    @Test func `without a source there is an error and no wait`() throws {
        let place = try place()
        let told = try place.kist("get", "db")
        #expect(told.status == 77)
        #expect(told.errors.hasPrefix("kist: error: no PIN: "))
        #expect(told.output.isEmpty)
    }

    @Test func `the environment and the arguments give no PIN`() throws {
        var place = try place()
        let pin = try String(contentsOfFile: "\(place.folder)/pin.txt", encoding: .utf8)
        for name in ["KIST_PIN", "PIN", "KIST_TOKEN_PIN"] { place.environment[name] = pin }
        #expect(try place.kist("get", "db").status == 77)
        for flag in ["--pin=\(pin)", "--pin-value=\(pin)"] {
            let told = try place.kist("get", "db", flag)
            #expect(told.status == 64)
            #expect(!told.errors.contains(pin))
        }
        try place.reconfigure("libsofthsm2.so", as: "libsofthsm2.so&pin-value=\(pin)")
        let told = try place.kist("get", "db")
        #expect(told.status == 78)
        #expect(told.errors.contains("pin-value"))
        #expect(!told.errors.contains(pin))
    }

    @Test func `a PIN file is its owner's alone`() throws {
        let place = try Place()
        try place.done("create", "db", input: "x")
        let pin = "\(place.tokenFolder)/pin"
        for mode in [0o644, 0o640, 0o660, 0o604] {
            try place.setMode(mode, of: pin)
            let told = try place.kist("get", "db")
            #expect(told.status == 77, "\(told.errors)")
            #expect(told.errors.contains("the PIN file \"\(pin)\" is open to others"))
        }
        // Writable last: it is rewritten below, and a mode binds whoever is not root.
        for mode in [0o400, 0o600] {
            try place.setMode(mode, of: pin)
            #expect(try place.done("get", "db") == "x")
        }
        let right = Array(try Data(contentsOf: URL(fileURLWithPath: pin)))
        for (bytes, status) in [
            (right + [0x0A], 0), (right + [0x0A, 0x0A], 77), ([], 77),
            ([UInt8](repeating: 0x41, count: 257), 78),
        ] as [([UInt8], Int32)] {
            try place.write(bytes, to: pin)
            #expect(try place.kist("get", "db").status == status, "\(bytes.count) bytes")
        }
        try place.write(right, to: pin)
        // A link is judged by the file behind it.
        for change in [
            "chmod 644 pin; mv pin p; ln -s p pin", "rm pin; mkfifo -m 600 pin", "rm pin",
            "rm pin; mkdir -m 700 pin", "rm pin; ln -s /dev/zero pin",
        ] {
            _ = try place.shell("cd vault.token; cp -p pin keep; \(change)")
            let told = try place.kist("get", "db")
            #expect([77, 78].contains(told.status), "\(change) \(told.status) \(told.errors)")
            #expect(told.errors.contains(pin))
            _ = try place.shell("cd vault.token; rm -rf pin p; mv keep pin")
            #expect(try place.done("get", "db") == "x")
        }
        _ = try place.shell("cd vault.token; mv pin p; ln -s p pin")
        #expect(try place.done("get", "db") == "x")
        let both = try place.shell("\"$kist\" get db --pin-fd 3 3<vault.token/pin")
        #expect(both.status == 64)
    }
}
