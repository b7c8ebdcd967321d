import Glibc

/// What the kernel tells in words.
enum HostText {
    /// All of a short file under /proc, whose size says nothing; nil when it cannot be read.
    static func read(_ path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 4096)
        let count = unsafe Glibc.read(file, &text, text.count)
        guard count >= 0 else { return nil }
        return String(validating: text[..<count], as: UTF8.self)
    }

    /// `Linux 6.1.0-44-amd64`.
    static var kernelRelease: String {
        func line(_ name: String) -> String? {
            read("/proc/sys/kernel/\(name)")?.split(separator: "\n").first.map(String.init)
        }
        return "\(line("ostype") ?? "Linux") \(line("osrelease") ?? "of unknown release")"
    }
}
