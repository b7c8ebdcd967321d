import SecureMemory
import Testing

struct SecretBytesTests {
    @Test(arguments: [0, 1, 63, 64, 65, 512, 513, 4096, 4097, 100_000])
    func `bytes come zero-filled and keep what was written`(byteCount: Int) throws {
        var secret = try SecretBytes(byteCount: byteCount)
        #expect(sizes(secret) == [byteCount, byteCount])
        #expect(content(secret) == [UInt8](repeating: 0, count: byteCount))
        let expected = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7 + 1) }
        secret.write { span in
            for place in 0..<span.byteCount {
                span.storeBytes(of: expected[place], toByteOffset: place, as: UInt8.self)
            }
        }
        #expect(content(secret) == expected)
    }

    @Test(arguments: [0, 1, 64, 65, 5000])
    func `a copy holds the bytes it was made from`(byteCount: Int) throws {
        let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
        #expect(content(try secret(bytes)) == bytes)
    }

    @Test func `a buffer begins empty and is sized after it was filled`() throws {
        var secret = try SecretBytes(capacity: 10)
        #expect(sizes(secret) == [0, 10])
        #expect(content(secret) == [])
        let writable = secret.write { span in
            for place in 0..<span.byteCount {
                span.storeBytes(of: UInt8(place + 1), toByteOffset: place, as: UInt8.self)
            }
            return span.byteCount
        }
        #expect(writable == 10)
        secret.truncate(to: 4)
        #expect(sizes(secret) == [4, 10])
        #expect(content(secret) == [1, 2, 3, 4])
        // What was cut does not come back.
        secret.truncate(to: 10)
        #expect(content(secret) == [1, 2, 3, 4, 0, 0, 0, 0, 0, 0])
        secret.truncate(to: 0)
        #expect(content(secret) == [])
    }

    @Test func `a size beyond the capacity ends the process`() async {
        await #expect(processExitsWith: .success) {
            var secret = try SecretBytes(capacity: 10)
            secret.truncate(to: 10)
        }
        await #expect(processExitsWith: .failure) {
            var secret = try SecretBytes(capacity: 10)
            secret.truncate(to: 11)
        }
    }

    @Test func `a byte outside a span ends the process`() async {
        await #expect(processExitsWith: .success) {
            try #require([UInt8](1...3).lend { span in span.byte(at: 2) } == 3)
        }
        await #expect(processExitsWith: .failure) {
            _ = [UInt8](1...3).lend { span in span.byte(at: 3) }
        }
    }

    @Test func `more than the machine can give is refused`() throws {
        #expect(throws: SecretBytesError.outOfMemory) {
            _ = try SecretBytes(byteCount: Int.max)
        }
        #expect(throws: SecretBytesError.outOfMemory) {
            _ = try SecretBytes(capacity: 1 << 60)
        }
        #expect(content(try SecretBytes(byteCount: 3)) == [0, 0, 0])
    }

    @Test func `only the same bytes are equal`() throws {
        let bytes = [UInt8](0..<40)
        #expect(try isEqual(bytes, bytes))
        #expect(try isEqual([], []))
        for place in bytes.indices {
            var other = bytes
            other[place] ^= 1
            #expect(try !isEqual(bytes, other))
            #expect(try !isEqual(bytes, Array(bytes.prefix(place))))
            #expect(try !isEqual(Array(bytes.prefix(place)), bytes))
        }
    }

    @Test func `capacity does not count in equality`() throws {
        var short = try SecretBytes(capacity: 100)
        short.write { span in span.storeBytes(of: 9, toByteOffset: 0, as: UInt8.self) }
        short.truncate(to: 1)
        let same = try secret([9])
        let isSame = short.isEqual(to: same)
        #expect(isSame)
        let other = try secret([8])
        let isOther = short.isEqual(to: other)
        #expect(!isOther)
    }

    @Test func `many threads take and return secrets, and none sees another's bytes`() async {
        let intact = await withTaskGroup(of: Bool.self) { group in
            for mark in UInt8(1)...16 {
                group.addTask {
                    (0..<200).allSatisfy { round in
                        (try? keepsItsBytes(mark, byteCount: round * 5)) == true
                    }
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(intact)
    }
}

/// Whether a fresh secret is zero-filled, and holds `mark` after others came and went.
private func keepsItsBytes(_ mark: UInt8, byteCount: Int) throws -> Bool {
    var secret = try SecretBytes(byteCount: byteCount)
    guard content(secret).allSatisfy({ $0 == 0 }) else { return false }
    secret.write { span in
        for place in 0..<span.byteCount {
            span.storeBytes(of: mark, toByteOffset: place, as: UInt8.self)
        }
    }
    let neighbour = try SecretBytes(byteCount: byteCount)
    guard content(neighbour).allSatisfy({ $0 == 0 }) else { return false }
    return content(secret) == [UInt8](repeating: mark, count: byteCount)
}

private func secret(_ bytes: [UInt8]) throws -> SecretBytes {
    try bytes.lend { (bytes) throws(SecretBytesError) in try SecretBytes(copying: bytes) }
}

private func content(_ secret: borrowing SecretBytes) -> [UInt8] {
    secret.read { span in span.byteOffsets.map { span.byte(at: $0) } }
}

private func sizes(_ secret: borrowing SecretBytes) -> [Int] {
    [secret.byteCount, secret.capacity]
}

private func isEqual(_ a: [UInt8], _ b: [UInt8]) throws -> Bool {
    try secret(a).isEqual(to: secret(b))
}
