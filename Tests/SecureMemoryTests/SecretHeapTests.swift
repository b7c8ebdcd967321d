import Testing

@testable import SecureMemory

/// One at a time: the heap is the process's, and what others take would be in between.
@Suite(.serialized) struct SecretHeapTests {
    /// What was lent, as numbers.
    private struct Lent: Equatable {
        let address: UInt
        let count: Int

        init?(byteCount: Int) {
            guard let place = unsafe SecretHeap.take(byteCount: byteCount) else { return nil }
            address = UInt(bitPattern: place)
            count = byteCount
        }

        var end: UInt { address + UInt(count) }
        var isOwned: Bool {
            guard let place = unsafe UnsafeMutableRawPointer(bitPattern: address) else {
                return false
            }
            return unsafe SecretHeap.owns(place) && SecretHeap.byteCount(of: place) >= count
        }
        var first: UInt8 {
            get { unsafe UnsafeRawPointer(bitPattern: address)?.load(as: UInt8.self) ?? 0 }
            nonmutating set {
                unsafe UnsafeMutableRawPointer(bitPattern: address)?
                    .storeBytes(of: newValue, as: UInt8.self)
            }
        }

        func giveBack() {
            guard let place = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
            unsafe SecretHeap.giveBack(place)
        }
    }

    @Test func `places do not overlap, whatever was given back between them`() throws {
        var lent: [Lent] = []
        defer { lent.forEach { $0.giveBack() } }
        for round in 0..<60 {
            let new = try #require(Lent(byteCount: 1 + round * 37 % 700))
            #expect(new.isOwned)
            for other in lent { #expect(new.end <= other.address || other.end <= new.address) }
            lent.append(new)
            // Holes of every size, among them such that only together are large enough.
            if round % 3 == 2 { lent.remove(at: round * 7 % lent.count).giveBack() }
        }
    }

    @Test func `neighbours that were given back are lent together`() throws {
        let places = try (0..<3).map { _ in try #require(Lent(byteCount: 64)) }
        for index in [1, 0, 2] { places[index].giveBack() }
        let whole = try #require(Lent(byteCount: 192))
        defer { whole.giveBack() }
        #expect(whole.address <= places[0].address)
    }

    @Test func `what comes back is wiped, and lent again`() throws {
        let place = try #require(Lent(byteCount: 64))
        place.first = 0x5E
        #expect(place.first == 0x5E)
        place.giveBack()
        let again = try #require(Lent(byteCount: 64))
        defer { again.giveBack() }
        #expect(again.address == place.address)
        #expect(again.first == 0)
    }

    @Test func `more than there is room for is not lent`() throws {
        #expect(Lent(byteCount: 1 << 20) == nil)
        let place = try #require(Lent(byteCount: 1 << 10))
        place.giveBack()
    }
}
