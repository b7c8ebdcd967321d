import Foundation
import SecureMemory
import Synchronization
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Lists: the index in the order of names, shard by shard.
@Suite struct ListTests {
    private func names(_ scratch: ScratchVault) throws -> [String] {
        try scratch.vault.listSecrets(request: scratch.request).map(\.name.text)
    }

    @Test func `none, one and some are listed by the bytes of their names`() throws {
        let scratch = try ScratchVault()
        #expect(try names(scratch) == [])
        try scratch.create()
        #expect(try names(scratch) == ["db/credential"])
        let more = ["b", "a/2", "a", "a/10", "Z", "_", "aa", String(repeating: "a", count: 192)]
        for name in more { try scratch.create(try #require(SecretName(name)), name) }
        let sorted = (more + ["db/credential"]).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        #expect(try names(scratch) == sorted)
        #expect(
            try scratch.vault.namesForHint(request: scratch.request).map(\.name.text) == sorted)
    }

    @Test func `a list says of each secret what its description says`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let key = try scratch.vault.createKey(NewKey(), request: scratch.request)
        scratch.wait(days: 1)
        try scratch.create(.other, "two", NewSecret(key: KeyReference(key.id)))
        scratch.wait(days: 400)
        try scratch.put("three", to: .other)
        _ = try scratch.delete(.db)
        let list = try scratch.vault.listSecrets(request: scratch.request)
        let described = try scratch.vault.describeSecrets(request: scratch.request)
        #expect(list.map(\.name) == [.db, .other])
        for (listed, secret) in zip(list, described) {
            #expect(listed.keyID == secret.keyID)
            #expect(listed.created == secret.created && listed.updated == secret.updated)
            #expect(listed.plannedDeletion == secret.plannedDeletion)
        }
        #expect(list[1].keyID == key.id)
        #expect(list.map(\.plannedDeletion?.seconds) == [scratch.now.adding(days: 7).seconds, nil])
        for index in list.indices {
            #expect(Array(list.name(at: index)) == list[index].name.bytes)
            #expect(list.keyID(at: index) == list[index].keyID)
        }
    }

    /// A vault of some hundred secrets in four shards.
    private func many() throws -> (scratch: ScratchVault, names: [String]) {
        let scratch = try ScratchVault()
        var names: [String] = []
        for group in 0..<8 {
            let secrets = try (0..<60).map { number in
                ImportedSecret(
                    name: try #require(SecretName("app/\(number * 7 % 60)/of-\(group)")),
                    value: try .test("of \(number)"), options: NewSecret())
            }
            names += secrets.map(\.name.text)
            _ = try scratch.vault.importSecrets(secrets, request: scratch.request)
        }
        for bits in [UInt8(1), 2] {
            try scratch.vault.writing(scratch.request, .split) { (writer) throws(VaultError) in
                try writer.splitIndexIfFull(for: .none, limit: 1)
                #expect(writer.view.header.shardBits == bits)
            }
        }
        return (scratch, names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    @Test func `many secrets of several shards are one list`() throws {
        let (scratch, expected) = try many()
        #expect(try names(scratch) == expected)
        let alone = try scratch.vault.listSecrets(threads: 1, request: scratch.request)
        for threads in 2...LinePlace.parts + 1 {
            let list = try scratch.vault.listSecrets(threads: threads, request: scratch.request)
            #expect(list == alone, "\(threads) threads")
        }
        try scratch.reopen()
        #expect(try names(scratch) == expected)
        let report = try scratch.vault.check(.values, request: scratch.request)
        #expect(report.findings == [] && report.values == expected.count)
    }

    @Test
    func `while shards are replaced no name is lost, none is there twice, and there is no alarm`()
        throws
    {
        let (scratch, expected) = try many()
        let (path, token, pin, now) = (scratch.path, scratch.token, scratch.pin, scratch.now)
        let failures = Mutex<[String]>([])
        let isWritten = Atomic<Bool>(false)
        DispatchQueue.concurrentPerform(iterations: 3) { number in
            do {
                let vault = try Vault(
                    try VaultFolder.open(path), token: token.token, pin: pin)
                let request = Request(
                    principal: .user(UInt32(number)), now: now, boot: .unknown, id: .none,
                    lockDeadline: .seconds(60))
                if number == 0 {
                    defer { isWritten.store(true, ordering: .relaxed) }
                    for round in 0..<60 {
                        let name = try #require(SecretName(expected[round * 7 % expected.count]))
                        _ = try vault.putValue(
                            name, value: try .test("\(round)"), options: NewVersion(),
                            request: request)
                    }
                } else {
                    repeat {
                        let names = try vault.listSecrets(request: request).map(\.name.text)
                        if names != expected { failures.withLock { $0.append("other names") } }
                    } while !isWritten.load(ordering: .relaxed)
                }
            } catch {
                failures.withLock { $0.append("\(number): \(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
    }

    @Test func `an older shard put back is no list`() throws {
        let (scratch, expected) = try many()
        let old = try scratch.bytes("index/2/0")
        let first = try #require(
            try expected.first { name in
                let id = try scratch.vault.keys.recordID(.secret, Array(name.utf8))
                return Layout.shardNumber(of: id, bits: 2) == 0
            }.flatMap { SecretName($0) })
        _ = try scratch.vault.deleteSecretNow(first, request: scratch.request)
        #expect(try names(scratch) == expected.filter { $0 != first.text })
        try scratch.plant(old, at: "index/2/0")
        #expect(throws: VaultError.rolledBack(file: "index/2/0")) { _ = try names(scratch) }
        #expect(throws: VaultError.rolledBack(file: "index/2/0")) {
            _ = try scratch.vault.listSecrets(threads: 4, request: scratch.request)
        }
    }

    @Test(arguments: [1, 2, 4])
    func `of several shards that cannot be read the first is named`(_ threads: Int) throws {
        let (scratch, _) = try many()
        for number in [3, 1] {
            try scratch.plant([1, 2, 3], at: "index/2/\(number)")
            #expect(throws: VaultError.damaged(file: "index/2/\(number)", nil)) {
                _ = try scratch.vault.listSecrets(threads: threads, request: scratch.request)
            }
        }
    }

    @Test func `what begins with a prefix and what is behind a name is found`() throws {
        let (scratch, expected) = try many()
        let list = try scratch.vault.listSecrets(request: scratch.request)
        for prefix in ["", "app/", "app/1", "app/17/of-3", "app/59/of-7", "app/17/of-9", "A", "z"] {
            let shown = list.indices(withPrefix: Array(prefix.utf8)).map { list[$0].name.text }
            #expect(shown == expected.filter { $0.hasPrefix(prefix) }, "\(prefix)")
        }
        for name in ["a", "app/17/of-3", "app/17/of-3/x", "app/9/of-7", "z"] {
            let first = list.firstIndex(behind: Array(name.utf8))
            let behind = list[first...].map(\.name.text)
            let rest = expected.filter { name.utf8.lexicographicallyPrecedes($0.utf8) }
            #expect(behind == rest, "\(name)")
        }
    }

    @Test func `lines are lent as they are listed`() throws {
        let (scratch, _) = try many()
        scratch.wait(days: 3)
        _ = try scratch.delete(try #require(SecretName("app/17/of-3")))
        let list = try scratch.vault.listSecrets(threads: 3, request: scratch.request)
        var lent = 0
        for range in [0..<list.count, 5..<5, 7..<24] {
            var index = range.lowerBound
            list.eachLine(of: range) { name, created, updated, planned in
                #expect((0..<name.byteCount).map { name.byte(at: $0) } == list[index].name.bytes)
                #expect(created == list[index].created && updated == list[index].updated)
                #expect(planned == list[index].plannedDeletion)
                if planned != nil { lent += 1 }
                index += 1
            }
            #expect(index == range.upperBound)
        }
        #expect(lent == 1)
    }
}

/// The order of names, whatever they share.
@Suite struct NameSortTests {
    /// Names, and lines of them in some parts.
    private func lines(_ count: Int, parts: Int) throws -> ([[UInt8]], [SecretLines]) {
        var random = SystemRandomNumberGenerator()
        var names: Set<[UInt8]> = []
        let fronts = ["", "a", "app/service-", "app/service-0000", "zzzzzzzz", "zzzzzzzzzzzzzzzz/"]
        while names.count < count {
            let front = fronts[Int.random(in: 0..<fronts.count, using: &random)]
            let rest = (0..<Int.random(in: 1...20, using: &random)).map { _ in
                UInt8.random(in: 0x2D...0x30, using: &random)
            }
            names.insert(Array(front.utf8) + rest)
        }
        var lines = [SecretLines](repeating: SecretLines(), count: parts)
        for name in names {
            let planned = UnixTime(seconds: 3)
            lines[Int.random(in: 0..<parts, using: &random)].add(
                SecretListing(
                    name: try #require(SecretName(name)), keyID: try #require(KeyID("k")),
                    created: UnixTime(seconds: 1), updated: UnixTime(seconds: 2),
                    plannedDeletion: Bool.random(using: &random) ? planned : nil))
        }
        return (names.sorted { $0.lexicographicallyPrecedes($1) }, lines)
    }

    @Test(arguments: [0, 1, 2, 3, 100, 3000], 1...LinePlace.parts)
    func `lines are sorted as bytes are`(_ count: Int, _ parts: Int) throws {
        let (names, lines) = try lines(count, parts: parts)
        let list = SecretList(sorting: lines)
        #expect(list.indices.map { Array(list.name(at: $0)) } == names)
        let unsorted = SecretList(lines)
        #expect(Set(unsorted.indices.map { Array(unsorted.name(at: $0)) }) == Set(names))
    }

    @Test(arguments: 1...LinePlace.parts)
    func `each line is of one of the ranges that names are divided into`(_ count: Int) throws {
        let (names, lines) = try lines(3000, parts: 2)
        let ranges = NameRange.division(of: lines, into: count)
        #expect(ranges.count == count)
        let found = ranges.map { $0.places(in: lines, expected: 0) }
        #expect(found.reduce(0) { $0 + $1.count } == names.count)
        var last: [UInt8] = []
        for places in found {
            #expect(!places.isEmpty)
            let own = places.map { Array(lines[$0.part].name(at: $0.offset)) }
            let lowest = try #require(own.min { $0.lexicographicallyPrecedes($1) })
            #expect(last.lexicographicallyPrecedes(lowest))
            last = try #require(own.max { $0.lexicographicallyPrecedes($1) })
        }
    }
}
