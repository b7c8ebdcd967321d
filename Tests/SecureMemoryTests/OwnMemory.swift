import Glibc
import Testing

/// The process's own memory, as the kernel shows it.
enum OwnMemory {
    struct Region {
        let range: Range<UInt>
        let isWritable: Bool
    }

    /// How often the middle half of `marker` lies in writable memory.
    ///
    /// A piece is searched for, so that a partly wiped copy counts.
    static func copies(of marker: Marker) throws -> Int {
        let portion = 1 << 16
        let overlap = marker.byteCount
        let pageByteCount = 4096
        // A mapping of its own, which the search leaves out: it holds what was read.
        let mapped = unsafe mmap(
            nil, portion + overlap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        let buffer = unsafe try #require(mapped)
        try #require(UInt(bitPattern: buffer) != .max)
        defer { unsafe munmap(buffer, portion + overlap) }
        let skipped = UInt(bitPattern: buffer)..<(UInt(bitPattern: buffer) + UInt(portion))

        let memory = unsafe open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        try #require(memory >= 0)
        defer { close(memory) }

        let piece = marker.byteCount / 4..<marker.byteCount * 3 / 4
        var count = 0
        for region in try regions() where region.isWritable && !region.range.overlaps(skipped) {
            for start in stride(
                from: region.range.lowerBound, to: region.range.upperBound, by: portion)
            {
                let size = min(portion + overlap, Int(region.range.upperBound - start))
                var offset = 0
                while offset < size {
                    let got = unsafe pread(
                        memory, buffer, size - offset, off_t(start) + off_t(offset))
                    guard got > 0 else {
                        // Unmapped meanwhile by a neighbour: what lies behind is still there.
                        offset = (offset / pageByteCount + 1) * pageByteCount
                        continue
                    }
                    let bytes = unsafe UnsafeRawBufferPointer(start: buffer, count: got)
                    // A hit that begins in the overlap is counted with the next portion.
                    let end = portion - offset
                    count += end > 0 ? unsafe hits(of: marker, piece, in: bytes, before: end) : 0
                    offset += got
                }
            }
        }
        return count
    }

    /// The kernel's flags (proc_pid_smaps(5)) of the mapping that holds `address`.
    static func flags(at address: UInt) throws -> [Substring] {
        let text = try text(of: "/proc/self/smaps")
        var isInside = false
        for line in text.split(separator: "\n") {
            if let region = region(line) {
                isInside = region.range.contains(address)
            } else if isInside, line.hasPrefix("VmFlags:") {
                return line.split(separator: " ")
            }
        }
        return []
    }

    /// Read to the end, since such a file states no size.
    private static func text(of path: String) throws -> String {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        try #require(file >= 0)
        defer { close(file) }
        var text: [UInt8] = []
        var portion = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(file, &portion, portion.count)
            try #require(count >= 0)
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += portion.prefix(count)
        }
    }

    private static func regions() throws -> [Region] {
        try text(of: "/proc/self/maps")
            .split(separator: "\n").compactMap(region)
    }

    private static func region(_ line: Substring) -> Region? {
        let words = line.split(separator: " ")
        guard words.count >= 5 else { return nil }
        let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard bounds.count == 2, bounds[0] < bounds[1] else { return nil }
        return Region(range: bounds[0]..<bounds[1], isWritable: words[1].hasPrefix("rw"))
    }

    @unsafe private static func hits(
        of marker: Marker, _ piece: Range<Int>, in bytes: UnsafeRawBufferPointer, before end: Int
    ) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var count = 0
        var offset = 0
        let last = min(end, bytes.count - piece.count + 1)
        while offset < last,
            let found = unsafe memchr(
                base + offset, Int32(marker[piece.lowerBound]), last - offset)
        {
            let start = unsafe UnsafeRawPointer(found) - base
            if piece.allSatisfy({ unsafe bytes[start + $0 - piece.lowerBound] == marker[$0] }) {
                count += 1
            }
            offset = start + 1
        }
        return count
    }
}
