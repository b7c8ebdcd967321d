import KMSContract
import Opening
import SecretVault

/// What kist says of a failure, for a kist that has asked: the same words and the same exit code as if
/// it had opened the vault itself.
enum FailureHeaders {
    static let status = "x-kist-status"
    static let line = "x-kist-error"
    static let hint = "x-kist-hint"

    /// - Parameter mayHint: Whether names of other secrets may be told.
    static func of(
        _ error: KMSError, mayHint: Bool, _ vault: Vault?
    ) -> [(name: String, value: String)] {
        var headers = [(name: status, value: String(ExitStatus(error).rawValue))]
        guard case .vault(let error) = error else { return headers }
        let failure = Failure(error)
        headers.append((line, encoded(failure.line)))
        for text in failure.hints { headers.append((hint, encoded(text))) }
        return headers
    }

    /// Percent-encoded: a field of a header is printable ASCII.
    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "%") {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
