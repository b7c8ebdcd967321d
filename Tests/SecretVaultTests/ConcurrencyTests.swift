import FileStore
import Foundation
import SecretVault
import SecureMemory
import Synchronization
import TestKit
import Testing
import Vocabulary

/// Several processes and one vault, told apart by their own descriptors.
@Suite struct ConcurrencyTests {
    /// Waits for nobody, unless it is told to.
    ///
    /// What must succeed has to wait a little: a process that another test is just about to start has a copy
    /// of each descriptor, and of its lock, until it is the other program.
    private static func request(_ scratch: ScratchVault, waits: Bool = false) -> Request {
        Request(
            principal: .user(1), now: scratch.now, boot: .scratch(at: scratch.now), id: .none,
            lockDeadline: waits ? .seconds(60) : .zero)
    }

    @Test func `a writer that finds another is busy, a reader is not`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let request = Self.request(scratch)
        let other = try FileStore(opening: scratch.path)
        try other.withLock(.exclusive, deadline: .zero, refusal: { $0 as any Error }) {
            () throws(any Error) -> Void in
            #expect(throws: VaultError.busy) {
                _ = try scratch.vault.deleteSecret(.db, windowDays: 7, request: request)
            }
            let reads = Self.request(scratch, waits: true)
            #expect(try scratch.vault.bytes(of: .db, reads) == Array("one".utf8))
        }
        let waits = Self.request(scratch, waits: true)
        #expect(try scratch.vault.deleteSecret(.db, windowDays: 7, request: waits) > waits.now)
    }

    @Test func `an alarm under somebody's lock is not raised before it can be checked`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let file = try scratch.onlyFile(in: "secrets")
        let good = try scratch.bytes(file)
        try scratch.plant(nil, at: file)
        let request = Self.request(scratch)
        let other = try FileStore(opening: scratch.path)
        try other.withLock(.exclusive, deadline: .zero, refusal: { $0 as any Error }) {
            () throws(any Error) -> Void in
            #expect(throws: VaultError.busy) { _ = try scratch.vault.bytes(of: .db, request) }
        }
        #expect(throws: VaultError.missing(file: file)) {
            _ = try scratch.vault.bytes(of: .db, Self.request(scratch, waits: true))
        }
        try scratch.plant(good, at: file)
        #expect(try scratch.get() == "one")
    }

    @Test func `puts of two processes all become versions, and readers never see an alarm`() throws
    {
        let scratch = try ScratchVault()
        try scratch.create()
        let (path, token, pin, now) = (scratch.path, scratch.token, scratch.pin, scratch.now)
        let failures = Mutex<[String]>([])
        let ids = Mutex<[VersionID]>([])
        // Readers meet every moment of a replacement only when there are many of both.
        DispatchQueue.concurrentPerform(iterations: 4) { number in
            do {
                let vault = try Vault(
                    try VaultFolder.open(path), token: token.token, pin: pin)
                let request = Request(
                    principal: .user(UInt32(number)), now: now, boot: .unknown, id: .none,
                    lockDeadline: .seconds(60))
                for round in 0..<60 {
                    if number < 2 {
                        let stored = try vault.putValue(
                            .db, value: try .test("\(number) \(round)"), options: NewVersion(),
                            request: request)
                        ids.withLock { $0.append(stored.versionID) }
                    } else {
                        _ = try vault.bytes(of: .db, request)
                        if round % 10 == 0 { _ = try vault.listSecrets(request: request) }
                    }
                }
            } catch {
                failures.withLock { $0.append("\(number): \(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        #expect(Set(ids.withLock { $0 }) == Set((2...121).map { VersionID.v($0) }))
        let found = try scratch.vault.describeSecret(.db, request: scratch.request)
        #expect(found.versionCounter == 121 && found.versionCount == 10)
    }
}
