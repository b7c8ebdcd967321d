import Glibc

extension Descriptor {
    /// Reads from here to the end of a file that fstat(2) says has `size` bytes.
    ///
    /// One read(2) when that is true: the buffer has room for one byte more, so a short answer is
    /// the end.
    func readAll(size: Int) throws(StoreError) -> [UInt8] {
        var failed: StoreError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
            count = 0
            while count <= size {
                let space = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count...])
                let got = unsafe Glibc.read(number, space.baseAddress, space.count)
                if got < 0 {
                    if errno == EINTR { continue }
                    failed = failure("read")
                    return
                }
                count += got
                if got == 0 || count == size { return }
            }
        }
        if let failed { throw failed }
        guard bytes.count == size else { throw .changedWhileRead(path) }
        return bytes
    }

    /// Reads `size` bytes, which fit, into the front of `target` and keeps nothing elsewhere.
    ///
    /// What a file has grown by since fstat(2) is not read.
    func readAll(size: Int, into target: inout MutableRawSpan) throws(StoreError) {
        let outcome: Result<Int, StoreError> = unsafe target.withUnsafeMutableBytes { buffer in
            var count = 0
            while count < size {
                let space = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count..<size])
                let got = unsafe Glibc.read(number, space.baseAddress, space.count)
                if got < 0 {
                    if errno == EINTR { continue }
                    return .failure(failure("read"))
                }
                if got == 0 { break }
                count += got
            }
            return .success(count)
        }
        guard try outcome.get() == size else { throw .changedWhileRead(path) }
    }

    /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
    func read(at offset: Int, count wanted: Int) throws(StoreError) -> [UInt8] {
        var failed: StoreError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            count = 0
            while count < wanted {
                let space = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count...])
                let got = unsafe pread(number, space.baseAddress, space.count, offset + count)
                if got < 0 {
                    if errno == EINTR { continue }
                    failed = failure("pread")
                    return
                }
                if got == 0 { return }
                count += got
            }
        }
        if let failed { throw failed }
        return bytes
    }

    /// Writes all of `bytes` at `offset`, however many calls it takes.
    ///
    /// A failure after the first byte is told as `outcomeUnknown`.
    func write(_ bytes: Span<UInt8>, at offset: Int) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let put = unsafe bytes.extracting(written...).withUnsafeBytes { rest in
                unsafe pwrite(number, rest.baseAddress, rest.count, offset + written)
            }
            if put < 0 {
                let reason = errno
                if reason == EINTR { continue }
                throw written == 0
                    ? .system(call: "pwrite", errno: reason, path: path)
                    : .outcomeUnknown(call: "pwrite", errno: reason, path: path)
            }
            // A regular file takes at least one byte or says why not.
            guard put > 0 else { throw .system(call: "pwrite", errno: EIO, path: path) }
            written += put
        }
    }
}
