/// The calls of a process that strace(1) wrote down with `-f -y -xx`, in their order.
struct CallTrace {
    /// Every call that could change a file or make a change durable, and those that move positions.
    static let names = [
        "openat", "?open", "?creat", "mkdirat", "?mkdir", "write", "pwrite64", "writev", "pwritev",
        "read", "lseek", "fsync", "fdatasync", "sync", "syncfs", "renameat", "renameat2",
        "?rename", "unlinkat", "?unlink", "?rmdir", "ftruncate", "truncate", "fallocate", "linkat",
        "?link", "symlinkat", "?symlink", "copy_file_range", "sendfile",
    ]

    private(set) var calls: [DiskCall] = []
    /// Only what lies below is of interest.
    private let folder: String
    /// Where the next read or write of a descriptor happens.
    private var positions: [String: Int] = [:]
    private var hasAnswered = false

    init(_ text: [UInt8], below folder: String) throws {
        self.folder = folder + "/"
        for line in text.split(separator: UInt8(ascii: "\n")) { try read(Array(line)) }
    }

    private mutating func read(_ line: [UInt8]) throws {
        var words = TraceLine(line)
        guard words.isCall else {
            if String(decoding: line, as: UTF8.self).contains("+++ exited with 0") { answer() }
            return
        }
        guard let call = words.call() else {
            throw DiskFault.notUnderstood(String(decoding: line.prefix(300), as: UTF8.self))
        }
        guard call.result >= 0 else { return }
        try take(call)
    }

    private mutating func answer() {
        if !hasAnswered { calls.append(.acknowledge) }
        hasAnswered = true
    }

    private func isOurs(_ path: String) -> Bool {
        // The top folder itself, too: its sync is what keeps the names in it.
        path.hasPrefix(folder) || "\(path)/" == folder
    }

    private mutating func add(_ call: DiskCall, _ paths: String...) {
        if paths.contains(where: isOurs) { calls.append(call) }
    }

    private mutating func take(_ call: TraceLine.Call) throws {
        let first = call.arguments.first ?? TraceLine.Argument()
        switch call.name {
        case "openat":
            let flags = call.text(2)
            if call.arguments.count > 1, let number = call.resultText.split(separator: "<").first {
                positions[String(number)] = 0
            }
            guard !flags.contains("O_RDONLY") || flags.contains("O_CREAT") else { return }
            guard !flags.contains("O_APPEND") else {
                if isOurs(call.path(0, 1)) { throw DiskFault.notUnderstood("O_APPEND") }
                return
            }
            let path = call.path(0, 1)
            add(
                .open(
                    path, makes: flags.contains("O_CREAT"), empties: flags.contains("O_TRUNC")),
                path)
        case "mkdirat": add(.makeFolder(call.path(0, 1)), call.path(0, 1))
        case "mkdir": add(.makeFolder(call.path(nil, 0)), call.path(nil, 0))
        case "read": positions[first.number, default: 0] += call.result
        case "lseek": positions[first.number] = call.result
        case "write":
            if first.number == "1" { answer() }
            let at = positions[first.number, default: 0]
            positions[first.number] = at + call.result
            add(
                .write(first.path, at: at, Array(call.bytes(1).prefix(call.result))), first.path)
        case "pwrite64":
            let at = Int(call.text(3)) ?? 0
            add(
                .write(first.path, at: at, Array(call.bytes(1).prefix(call.result))), first.path)
        case "fsync", "fdatasync": add(.sync(first.path), first.path)
        case "sync", "syncfs": calls.append(.syncAll)
        case "renameat", "renameat2":
            let (from, to) = (call.path(0, 1), call.path(2, 3))
            add(.rename(from, to: to), from, to)
        case "rename":
            let (from, to) = (call.path(nil, 0), call.path(nil, 1))
            add(.rename(from, to: to), from, to)
        case "unlinkat": add(.remove(call.path(0, 1)), call.path(0, 1))
        case "unlink", "rmdir": add(.remove(call.path(nil, 0)), call.path(nil, 0))
        case "ftruncate": add(.resize(first.path, to: Int(call.text(1)) ?? 0), first.path)
        case "fallocate" where call.text(1) == "0":
            let end = (Int(call.text(2)) ?? 0) + (Int(call.text(3)) ?? 0)
            add(.grow(first.path, to: end), first.path)
        default:
            // Whatever else changes a file of ours has no place in the model yet.
            if call.arguments.contains(where: { isOurs($0.path) || isOurs($0.string) }) {
                throw DiskFault.notUnderstood(call.name)
            }
        }
    }
}
