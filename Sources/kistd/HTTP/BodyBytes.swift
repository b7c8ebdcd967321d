import NIOCore
import SecureMemory

/// A request's body, gathered in secret memory as it comes in.
struct BodyBytes: ~Copyable {
    private var bytes: SecretBytes
    private var count = 0
    let limit: Int

    /// What is made room for on a mere announcement.
    private static let mostAnnounced = 4096

    /// - Parameter announced: How long it will be, by its head; 0 when that says nothing.
    init(announced: Int, limit: Int) throws(SecretBytesError) {
        bytes = try SecretBytes(capacity: min(max(announced, 0), Self.mostAnnounced))
        self.limit = limit
    }

    /// Takes a piece.
    ///
    /// - Returns: False when the body would be longer than it may.
    mutating func append(_ piece: ByteBuffer) throws(SecretBytesError) -> Bool {
        let more = piece.readableBytes
        guard more <= limit - count else { return false }
        if count + more > bytes.capacity {
            var larger = try SecretBytes(
                capacity: min(limit, max(count + more, bytes.capacity * 2, 4096)))
            bytes.truncate(to: count)
            larger.truncate(to: count)
            larger.overwrite(at: 0, with: bytes)
            bytes = larger
        }
        let start = count
        bytes.write { room in
            unsafe room.withUnsafeMutableBytes { room in
                unsafe piece.withUnsafeReadableBytes { piece in
                    unsafe UnsafeMutableRawBufferPointer(rebasing: room[start...])
                        .copyMemory(from: piece)
                }
            }
        }
        count += more
        return true
    }

    consuming func finish() -> SecretBytes {
        bytes.truncate(to: count)
        return bytes
    }
}
