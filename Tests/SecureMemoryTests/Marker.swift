import SecureMemory

/// Random bytes that the process's memory holds nowhere, until they are written on purpose.
///
/// Two halves are kept whose difference is the marker; each byte is put together when it is needed.
struct Marker {
    private let left: [UInt8]
    private let right: [UInt8]

    init(byteCount: Int) {
        left = (0..<byteCount).map { _ in .random(in: 0...255) }
        right = (0..<byteCount).map { _ in .random(in: 0...255) }
    }

    var byteCount: Int { left.count }

    subscript(place: Int) -> UInt8 { left[place] ^ right[place] }

    /// Writes the marker at the span's beginning.
    func write(to span: inout MutableRawSpan) {
        for place in 0..<byteCount {
            span.storeBytes(of: self[place], toByteOffset: place, as: UInt8.self)
        }
    }
}
