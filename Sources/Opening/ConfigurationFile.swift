import FileStore
import SecureMemory
import Vocabulary

/// The file of `KEY=value` lines that says which vault and which token.
///
/// It is trusted, so who may have written it is checked first. The form is the common part of what a
/// shell and systemd's EnvironmentFile read: comments, empty lines, `KEY=value`, `KEY="value"` with
/// `\"` and `\\`, `KEY='value'`. Anything else is refused with its line number.
package struct ConfigurationFile {
    /// What may stand in it.
    package enum Key: String, CaseIterable, Sendable {
        case vault = "KIST_VAULT"
        case fingerprint = "KIST_FINGERPRINT"
        case token = "KIST_TOKEN"
        case softHSM = "SOFTHSM2_CONF"
        case tokenNetwork = "KIST_TOKEN_NETWORK"
        case sandboxPaths = "KIST_SANDBOX_PATHS"
        case requireSandbox = "KIST_REQUIRE_SANDBOX"
        case sandbox = "KIST_SANDBOX"
        case moduleArguments = "KIST_TOKEN_ARGUMENTS"
        case p11Kit = "P11_KIT_SERVER_ADDRESS"
        case tpmStore = "TPM2_PKCS11_STORE"
        case tpmTransport = "TPM2_PKCS11_TCTI"
        case yubiHSM = "YUBIHSM_PKCS11_CONF"
        case googleKMS = "KMS_PKCS11_CONFIG"
        case luna = "ChrystokiConfigurationPath"
        case nShield = "CKNFAST_ASSUME_SINGLE_PROCESS"

        /// What modules beside SoftHSM read in their environment, under their makers' names.
        package static let ofModules: [Key] = [
            .p11Kit, .tpmStore, .tpmTransport, .yubiHSM, .googleKMS, .luna, .nShield,
        ]
        /// What only the agent asks: where it listens, and how much it takes on.
        case socket = "KIST_SOCKET"
        case socketMode = "KIST_SOCKET_MODE"
        case listen = "KIST_LISTEN"
        case certificate = "KIST_TLS_CERTIFICATE"
        case certificateKey = "KIST_TLS_KEY"
        case sessions = "KIST_TOKEN_SESSIONS"
        case connections = "KIST_CONNECTIONS"
    }

    package static let byteLimit = 65_536

    package let path: String
    /// A few: a dictionary would cost more than all the rest of reading the file.
    private var values: [(key: Key, text: String)] = []

    package subscript(key: Key) -> String? { values.first { $0.key == key }?.text }

    /// Reads and checks the file; nil when there is none.
    package init?(reading path: String) throws(Failure) {
        let bytes: [UInt8]
        do throws(StoreError) {
            bytes = try TrustedFile.read(path, rule: .configuration, limit: Self.byteLimit)
        } catch {
            if case .notFound = error { return nil }
            throw Failure(ofConfiguration: error)
        }
        try self.init(path: path, bytes: bytes)
    }

    package init(path: String, bytes: [UInt8]) throws(Failure) {
        self.path = path
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw Failure(.configuration, "\"\(path)\" is not text")
        }
        var number = 0
        // By bytes: to Swift "\r\n" is one character, and is not "\n".
        for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            try take(trimmed(Substring(line)), number)
        }
    }

    private mutating func take(_ line: Substring, _ number: Int) throws(Failure) {
        guard let first = line.utf8.first, ![0x23, 0x3B].contains(first) else { return }
        guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            throw fault(number, "is not KEY=value")
        }
        let name = String(line[..<equals])
        guard let key = Key(rawValue: name) else {
            let known = Key.allCases.map(\.rawValue)
            throw Failure(
                .configuration, "\"\(path)\" line \(number): unknown key \"\(name)\"",
                hint: Suggestion.nearest(to: name, in: known).map { "did you mean \($0)?" }
                    ?? "the keys are " + known.joined(separator: ", "))
        }
        guard self[key] == nil else { throw fault(number, "sets \(name) again") }
        guard let value = unquoted(trimmed(line[line.utf8.index(after: equals)...])) else {
            throw fault(number, "has a value that is not quoted as it should be")
        }
        guard !value.isEmpty else { throw fault(number, "sets \(name) to nothing") }
        let paths: [Key] = [.vault, .softHSM, .socket, .certificate, .certificateKey]
        if paths.contains(key), value.utf8.first != UInt8(ascii: "/") {
            throw fault(number, "needs an absolute path for \(name)")
        }
        values.append((key, value))
    }

    /// The value without its quotes; nil when they do not match or a bare one would need them.
    ///
    /// By bytes: to Swift a quote and the mark behind it are one character, and no quote.
    private func unquoted(_ text: Substring) -> String? {
        let marks = [UInt8]("\"'\\".utf8)
        guard let quote = text.utf8.first, quote == marks[0] || quote == marks[1] else {
            return text.utf8.contains(where: marks.contains) ? nil : String(text)
        }
        var value: [UInt8] = []
        var isEscaped = false
        var rest = text.utf8.dropFirst()
        while let byte = rest.popFirst() {
            if isEscaped {
                guard byte == marks[0] || byte == marks[2] else { return nil }
                value.append(byte)
                isEscaped = false
            } else if byte == marks[2], quote == marks[0] {
                isEscaped = true
            } else if byte == quote {
                return rest.isEmpty ? String(decoding: value, as: UTF8.self) : nil
            } else {
                value.append(byte)
            }
        }
        return nil
    }

    private func trimmed(_ text: Substring) -> Substring {
        func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0D].contains(byte) }
        let start = text.utf8.firstIndex { !isBlank($0) } ?? text.endIndex
        let last = text.utf8.lastIndex { !isBlank($0) }
        return text[start..<(last.map { text.utf8.index(after: $0) } ?? start)]
    }

    private func fault(_ number: Int, _ what: String) -> Failure {
        Failure(.configuration, "\"\(path)\" line \(number) \(what)")
    }

    /// The file's text for these values, each quoted.
    package static func text(_ values: [(Key, String)]) -> String {
        var text = "# Which vault kist opens, and with which token. Written by \"kist init\".\n"
        for (key, value) in values {
            var quoted = ""
            for scalar in value.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { quoted += "\\" }
                quoted.unicodeScalars.append(scalar)
            }
            text += "\(key.rawValue)=\"\(quoted)\"\n"
        }
        return text
    }
}
