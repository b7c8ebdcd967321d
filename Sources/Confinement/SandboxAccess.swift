import CLinux

extension Sandbox {
    /// What may be done with a file, or a folder and all below it.
    package enum Access: Sendable {
        /// Files read, folders listed.
        case read
        /// The same for what is known to be a file.
        case readFile
        /// Folders listed.
        case list
        /// Files and folders made, changed, moved and removed too.
        case change
        /// All that a module may do with what is its own: devices and sockets too.
        case use
        /// A terminal, to ask a question.
        case converse
        /// As `read`, unless it is a link to what is allowed already.
        case readUnlessLink

        var rights: UInt64 {
            let rights =
                switch self {
                case .read, .readUnlessLink: LINUX_MAY_READ_FILE | LINUX_MAY_READ_FOLDER
                case .list: LINUX_MAY_READ_FOLDER
                case .readFile: LINUX_MAY_READ_FILE
                case .change: Self.changing
                case .use:
                    Self.changing | LINUX_MAY_MAKE_SOCKET | LINUX_MAY_MAKE_FIFO
                        | LINUX_MAY_MAKE_LINK
                        | LINUX_MAY_CONTROL
                case .converse: LINUX_MAY_READ_FILE | LINUX_MAY_WRITE_FILE | LINUX_MAY_CONTROL
                }
            return UInt64(rights)
        }

        private static let changing =
            LINUX_MAY_READ_FILE | LINUX_MAY_READ_FOLDER | LINUX_MAY_WRITE_FILE | LINUX_MAY_TRUNCATE
            | LINUX_MAY_REMOVE_FILE | LINUX_MAY_REMOVE_FOLDER | LINUX_MAY_MAKE_FILE
            | LINUX_MAY_MAKE_FOLDER | LINUX_MAY_MOVE
    }
}
