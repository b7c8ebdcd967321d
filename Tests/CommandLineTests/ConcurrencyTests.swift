import Foundation
import Glibc
import TestKit
import Testing

/// A writer that stops in the middle: others wait as long as they were told to, and readers do not.
@Suite struct ConcurrencyTests {
    /// A process that has stopped itself at a call.
    private final class Stopped {
        let process: pid_t
        private var isOver = false

        /// Starts the put of "new" and waits until it has stopped at `call`.
        init(_ sweep: Sweep, at call: CallFaults.Call) throws {
            let input = "\(sweep.place.folder)/input"
            try sweep.place.write("new", to: "input")
            let none = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
            let value = unsafe open(input, O_RDONLY | O_CLOEXEC)
            defer { for number in [none, value] { _ = close(number) } }
            process = try sweep.caller.start(
                sweep.change.words, in: sweep.place, [value, none, none],
                with: CallFaults.environment(.signal(SIGSTOP), at: call, in: sweep.place))
            var status: Int32 = 0
            while unsafe waitpid(process, &status, WUNTRACED) < 0, errno == EINTR {}
            // WIFSTOPPED, a macro that Swift does not see.
            guard status & 0xFF == 0x7F else {
                isOver = true
                throw ChildFault.system("stop", status)
            }
        }

        deinit {
            guard !isOver else { return }
            _ = kill(process, SIGKILL)
            _ = Child.wait(process)
        }

        func end(by signal: Int32) -> Int32 {
            isOver = true
            _ = kill(process, signal)
            return Child.wait(process)
        }
    }

    /// A put of another secret than `db` needs the same lock.
    private func expectBusy(_ sweep: Sweep, _ point: String) throws {
        for name in ["db", "other"] {
            let told = try sweep.caller.kist(
                ["put", name, "--lock-timeout", "0"], in: sweep.place, input: "never")
            #expect(told.status == 75, "\(point): \(told.status) \(told.errors)")
            #expect(
                told.errors.hasPrefix("kist: error: the vault is busy: another process held"),
                "\(point): \(told.errors)")
            #expect(told.errors.contains("--lock-timeout SECONDS"), "\(point): \(told.errors)")
            #expect(told.output.isEmpty, "\(point)")
        }
    }

    /// Readers do not wait: with no time at all to wait in, they answer.
    private func expectReadable(_ sweep: Sweep, _ point: String) throws {
        for words in [["get", "other"], ["get", "db"], ["list"], ["status"], ["versions", "db"]] {
            let told = try sweep.caller.kist(words + ["--lock-timeout", "0"], in: sweep.place)
            #expect(told.status == 0, "\(point): \(words): \(told.status) \(told.errors)")
        }
        let found = try sweep.find("db")
        #expect(found == .value("two") || found == .value("new"), "\(point): \(found)")
    }

    @Test(arguments: [SIGCONT, SIGKILL], Caller.all)
    func `a writer that stops keeps writers out and nobody else`(
        signal: Int32, caller: Caller
    ) throws {
        let sweep = try Sweep(of: .put, by: caller, from: Change.template())
        let locked = try #require(
            sweep.calls.lastIndex { $0.name == "flock" && $0.path.hasSuffix("/vault/.") })
        let names = ["fdatasync", "pwrite64", "renameat", "fsync"]
        let stops = sweep.calls[locked...].dropFirst()
            .filter { names.contains($0.name) && $0.path.hasPrefix("\(sweep.place.vault)/") }
        #expect(Set(stops.map(\.name)) == Set(names))
        for stop in stops {
            let point = "stopped at \(stop)"
            let writer = try Stopped(sweep, at: stop)
            try expectBusy(sweep, point)
            try expectReadable(sweep, point)
            let status = writer.end(by: signal)
            #expect(status == (signal == SIGCONT ? 0 : 137), "\(point): \(status)")
            if signal == SIGCONT { #expect(try sweep.find("db") == .value("new"), "\(point)") }
            // A dead process holds no lock: it is had at the first try.
            let next = try caller.kist(
                ["put", "db", "--quiet", "--lock-timeout", "0"], in: sweep.place, input: "next")
            #expect(next.status == 0, "\(point): \(next.errors)")
            #expect(try sweep.find("db") == .value("next"), "\(point)")
            let checked = try caller.kist(["check", "--json"], in: sweep.place)
            #expect(checked.text.contains("\"Findings\":[]"), "\(point): \(checked.text)")
            try sweep.before.restore()
        }
    }
}
