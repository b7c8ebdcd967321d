import Glibc
import Opening

/// Tells systemd how it stands, if it has asked: sd_notify(3) by hand, one datagram.
enum Readiness {
    static func tell(_ state: String) {
        guard let path = Environment["NOTIFY_SOCKET"], let first = path.utf8.first,
            first == UInt8(ascii: "/") || first == UInt8(ascii: "@"), path.utf8.count < 108
        else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            for (place, byte) in path.utf8.enumerated() { unsafe room[place] = byte }
            // A name that lies in no file system.
            if first == UInt8(ascii: "@") { unsafe room[0] = 0 }
        }
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
        guard number >= 0 else { return }
        defer { close(number) }
        let size = socklen_t(2 + path.utf8.count)
        let text = Array(state.utf8)
        unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = unsafe sendto(number, text, text.count, Int32(MSG_NOSIGNAL), address, size)
            }
        }
    }
}
