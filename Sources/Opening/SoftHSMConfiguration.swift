import FileStore

/// The one line of a `softhsm2.conf` that matters here: where SoftHSM keeps its tokens.
package enum SoftHSMConfiguration {
    /// `directories.tokendir` of the file SoftHSM will read; nil when there is no such file or line,
    /// or the module is another.
    package static func tokenFolder(modulePath: String) -> String? {
        guard modulePath.split(separator: "/").last?.contains("softhsm") == true else { return nil }
        let path = Environment["SOFTHSM2_CONF"] ?? "/etc/softhsm/softhsm2.conf"
        guard
            let bytes = try? TrustedFile.read(path, rule: .configuration, limit: 65_536),
            let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, words(parts[0]) == "directories.tokendir" else { continue }
            let folder = words(parts[1])
            return folder.isEmpty ? nil : folder
        }
        return nil
    }

    private static func words(_ text: Substring) -> String {
        text.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }
}
