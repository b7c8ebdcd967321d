/// What the owner chose for one vault.
package struct VaultSettings: Equatable, Sendable {
    /// What becomes of the audit entry of a read before the value leaves.
    package enum ReadAudit: UInt8, Sendable {
        /// No entry.
        case off = 0
        /// Written; a power cut may take the newest.
        case written = 1
        /// Written and synced.
        case synced = 2
    }

    package var readAudit: ReadAudit
    /// The owner accepted a token that does not protect keys as asked.
    package var acceptsWeakToken: Bool

    /// What `init` writes unless told otherwise.
    package static let standard = VaultSettings(readAudit: .written, acceptsWeakToken: false)

    package init(readAudit: ReadAudit, acceptsWeakToken: Bool) {
        self.readAudit = readAudit
        self.acceptsWeakToken = acceptsWeakToken
    }
}

extension VaultSettings {
    init(from reader: inout ByteReader) throws(FormatError) {
        readAudit = try reader.code("read audit")
        acceptsWeakToken = try reader.flag("weak token")
    }

    func write(to writer: inout ByteWriter) {
        writer.code(readAudit)
        writer.flag(acceptsWeakToken)
    }
}
