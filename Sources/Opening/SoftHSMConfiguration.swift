import FileStore

/// The one line of a `softhsm2.conf` that matters here: where SoftHSM keeps its tokens.
package enum SoftHSMConfiguration {
    /// `directories.tokendir` of the file SoftHSM will read; nil when there is no such file or line,
    /// or the module is another.
    package static func tokenFolder(modulePath: String) -> String? {
        guard isSoftHSM(modulePath), let path = path(modulePath: modulePath) else { return nil }
        return tokenFolder(of: path)
    }

    /// The file that SoftHSM will read; nil when the module is another and nothing names one.
    ///
    /// With a module that only passes on to SoftHSM it is still SOFTHSM2_CONF that says so.
    package static func path(modulePath: String) -> String? {
        if let path = Environment["SOFTHSM2_CONF"] { return path }
        return isSoftHSM(modulePath) ? "/etc/softhsm/softhsm2.conf" : nil
    }

    /// `directories.tokendir` of this file.
    package static func tokenFolder(of path: String) -> String? {
        guard
            let bytes = try? TrustedFile.read(path, rule: .configuration, limit: 65_536),
            String(validating: bytes, as: UTF8.self) != nil
        else { return nil }
        // By bytes, as SoftHSM does: by characters this was a tenth of kist's own share of a get.
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard parts.count == 2, words(parts[0]) == "directories.tokendir" else { continue }
            let folder = words(parts[1])
            return folder.isEmpty ? nil : folder
        }
        return nil
    }

    /// Whether the file's name says so.
    private static func isSoftHSM(_ modulePath: String) -> Bool {
        let path = Array(modulePath.utf8)
        let word = Array("softhsm".utf8)
        var start = path.count - word.count
        while start >= 0, !path[(start + word.count)...].contains(UInt8(ascii: "/")) {
            if path[start..<(start + word.count)].elementsEqual(word) { return true }
            start -= 1
        }
        return false
    }

    private static func words(_ text: ArraySlice<UInt8>) -> String {
        var words: [UInt8] = []
        for word in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }) {
            if !words.isEmpty { words.append(0x20) }
            words += word
        }
        return String(decoding: words, as: UTF8.self)
    }
}
