import Glibc
import Logging
import Opening
import SecureMemory

/// One line an event on standard error, `level message key="value" …`, without a time: whoever keeps
/// the log knows it better.
struct LineLog: LogHandler {
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = Self.isJournal ? "<\(Self.priority(event.level))>" : "kistd: \(event.level): "
        line += ShownText.escape("\(event.message)")
        let all =
            metadata.isEmpty
            ? event.metadata ?? [:] : metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line += " "
            line += key
            line += "=\""
            line += Self.quoted("\(value)")
            line += "\""
        }
        line += "\n"
        Array(line.utf8).lend { _ = Channel.standardError.writeAll($0) }
    }

    /// Fit to stand between quotes; most texts are as they are.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\\")
                && byte != UInt8(ascii: "\"")
        }
        return isPlain ? text : ShownText.escape(text).replacing("\"", with: "\\u{22}")
    }

    private static let isJournal = Environment["JOURNAL_STREAM"] != nil

    /// As the journal reads it at the beginning of a line (sd-daemon(3)).
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
