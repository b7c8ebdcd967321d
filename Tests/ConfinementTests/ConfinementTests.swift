import CLinux
import Confinement
import Foundation
import Testing

/// Confinement cannot be undone, so each test enters it in a process of its own.
@Suite struct ConfinementTests {
    @Test func `capabilities that pass over file modes are gone from every set`() async {
        await #expect(processExitsWith: .success) {
            let before = try capabilitySets()
            try Confinement.enter()
            let after = try capabilitySets()
            // CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER of <linux/capability.h>.
            let dropped: UInt64 = 1 << 1 | 1 << 2 | 1 << 3
            for name in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
                let old = try #require(before[name])
                #expect(after[name] == old & ~dropped, "\(name)")
            }
            let bounding = try #require(before["CapBnd"])
            let maySetBounding = try #require(before["CapEff"]) & (1 << 8) != 0
            #expect(after["CapBnd"] == (maySetBounding ? bounding & ~dropped : bounding))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root passes over file modes"))
    func `a read-only file binds root too`() async {
        await #expect(processExitsWith: .success) {
            let folder = NSTemporaryDirectory() + "kist-confined-" + UUID().uuidString
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let path = folder + "/token.object"
            try #require(FileManager.default.createFile(atPath: path, contents: Data([1])))
            try #require(unsafe chmod(path, 0o400) == 0)

            func openForWriting() -> Int32 {
                let descriptor = unsafe open(path, O_WRONLY)
                guard descriptor >= 0 else { return errno }
                close(descriptor)
                return 0
            }
            #expect(openForWriting() == 0)
            try Confinement.enter()
            #expect(openForWriting() == EACCES)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1]))
        }
    }

    @Test func `memory is dumped nowhere`() async {
        await #expect(processExitsWith: .success) {
            try #require(linux_set_dumpable(1) == 0)
            #expect(linux_is_dumpable() == 1)
            try Confinement.enter()
            #expect(linux_is_dumpable() == 0)
            var limit = rlimit(rlim_cur: 1, rlim_max: 1)
            let result = unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
            try #require(result == 0)
            #expect(limit.rlim_cur == 0)
            #expect(limit.rlim_max == 0)
        }
    }

    @Test func `a crash prints nothing and a failed write kills nobody`() async {
        await #expect(processExitsWith: .success) {
            let crashes = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGQUIT, SIGSYS]
            let failures = [SIGPIPE, SIGXFSZ]
            for number in crashes {
                signal(number) { _ in }
                #expect(linux_signal_disposition(number) == 2)
            }
            for number in failures {
                try #require(linux_reset_signal(number) == 0)
                #expect(linux_signal_disposition(number) == 0)
            }
            try Confinement.enter()
            for number in crashes { #expect(linux_signal_disposition(number) == 0) }
            for number in failures { #expect(linux_signal_disposition(number) == 1) }
        }
    }

    @Test func `new files are private`() async {
        await #expect(processExitsWith: .success) {
            _ = umask(0)
            try Confinement.enter()
            #expect(umask(0) == 0o077)
        }
    }

    @Test func `closed standard descriptors are filled and no file becomes one of them`() async {
        await #expect(processExitsWith: .success) {
            let kept = (0...2).map { dup($0) }
            for descriptor: Int32 in 0...2 { close(descriptor) }
            defer {
                for (number, copy) in kept.enumerated() where copy >= 0 {
                    dup2(copy, Int32(number))
                }
            }
            try Confinement.enter()
            let modes = (0...2).map { fcntl($0, F_GETFL) & O_ACCMODE }
            #expect(modes == [O_RDONLY, O_RDONLY, O_WRONLY])
            var byte: UInt8 = 0
            #expect(unsafe read(0, &byte, 1) == 0)
            // A value that nobody receives is a failure.
            #expect(unsafe write(1, &byte, 1) == -1)
            #expect(unsafe write(2, &byte, 1) == 1)
            let next = unsafe open("/dev/null", O_RDONLY)
            #expect(next > 2)
        }
    }

    @Test func `open standard descriptors stay what they are`() async {
        await #expect(processExitsWith: .success) {
            var pair: [Int32] = [0, 0]
            try #require(unsafe pipe(&pair) == 0)
            dup2(pair[0], 0)
            dup2(pair[1], 1)
            try Confinement.enter()
            var byte: UInt8 = 42
            #expect(unsafe write(1, &byte, 1) == 1)
            byte = 0
            #expect(unsafe read(0, &byte, 1) == 1)
            #expect(byte == 42)
        }
    }

    @Test func `entering twice is as good as once`() async {
        await #expect(processExitsWith: .success) {
            try Confinement.enter()
            try Confinement.enter()
        }
    }
}

/// The capability sets of the calling thread, by their names in /proc.
private func capabilitySets() throws -> [String: UInt64] {
    let text = try String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
    var sets: [String: UInt64] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("Cap") {
        let parts = line.split(separator: ":")
        sets[String(parts[0])] = UInt64(parts[1].drop { $0 == "\t" }, radix: 16)
    }
    try #require(sets.count == 5)
    return sets
}
