import KMSContract
import Opening
import SecretVault

/// What kist says of a failure, for a kist that has asked: the same words and the same exit code as if
/// it had opened the vault itself.
enum FailureHeaders {
    static let status = "x-kist-status"
    static let line = "x-kist-error"
    static let hint = "x-kist-hint"

    /// - Parameter nearest: An existing name that an unknown one may have meant.
    static func of(_ error: KMSError, nearest: String?) -> [(name: String, value: String)] {
        var headers = [(name: status, value: String(ExitStatus(error).rawValue))]
        guard let failure = failure(error, nearest) else { return headers }
        headers.append((line, encoded(failure.line)))
        for text in failure.hints { headers.append((hint, encoded(text))) }
        return headers
    }

    /// Nil when the contract's own words must do.
    private static func failure(_ error: KMSError, _ nearest: String?) -> Failure? {
        switch error {
        case .vault(let error): Failure(error, nearest: nearest)
        case .denied(let action, let resource):
            Failure(
                .notAllowed, "nothing allows you \(action) on \"\(resource)\"",
                hint:
                    "the vault's owner can: \"kist policy set\", and \"kist policy test\" says why")
        default: nil
        }
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
