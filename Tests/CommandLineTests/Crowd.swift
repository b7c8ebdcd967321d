import Foundation
import Glibc
import TestKit
import Testing
import Synchronization

/// Many processes of kist at one secret, `shared`, and the history they make.
final class Crowd: Sendable {
    let place: Place
    let caller: Caller
    private let state = Mutex((history: History(), failures: [String]()))

    /// What version 1 holds.
    static let first = "first"

    init(by caller: Caller) throws {
        place = try Place(inMemory: true)
        try place.done("create", "shared", "--quiet", input: Self.first)
        try caller.own(place)
        self.caller = caller
    }

    var history: History { state.withLock { $0.history } }
    var failures: [String] { state.withLock { $0.failures } }

    /// Runs `workers`, each in a thread of its own, to their ends.
    ///
    /// One that throws has failed.
    func run(_ workers: [@Sendable (Crowd) throws -> Void]) {
        // Threads, because a queue runs no more blocks at once than there are processors.
        let group = DispatchGroup()
        for (number, worker) in workers.enumerated() {
            group.enter()
            Thread {
                do { try worker(self) } catch { self.fail("worker \(number): \(error)") }
                group.leave()
            }.start()
        }
        group.wait()
    }

    /// A put; with `environment` it may be killed, otherwise it must succeed.
    func put(_ value: String, with environment: [String: String] = [:]) throws {
        let start = Self.now()
        let told = try caller.kist(["put", "shared"], in: place, input: value, with: environment)
        let end = Self.now()
        Tally.add("operations")
        let fields = told.text.split(whereSeparator: \.isWhitespace)
        let version = fields.count == 3 ? Int(fields[1].dropFirst()) : nil
        if environment.isEmpty
            ? told.status != 0 || version == nil : ![0, 137].contains(told.status)
        {
            fail("put \(value): \(told.status) \(told.errors)")
        }
        let put = History.Operation(
            kind: .put, start: start, end: end, version: version, value: value)
        state.withLock { $0.history.add(put) }
    }

    /// A get, which must succeed whoever writes or dies.
    func get() throws {
        let start = Self.now()
        let told = try caller.kist(["get", "shared", "--json"], in: place)
        let end = Self.now()
        Tally.add("operations")
        let found = told.text.firstMatch(of: #/"VersionId":"v([0-9]+)".*"SecretData":"([^"]*)"/#)
        guard told.status == 0, let found else {
            return fail("get: \(told.status) \(told.text) \(told.errors)")
        }
        let get = History.Operation(
            kind: .get, start: start, end: end, version: Int(found.1), value: String(found.2))
        state.withLock { $0.history.add(get) }
    }

    private func fail(_ text: String) { state.withLock { $0.failures.append(text) } }

    private static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
