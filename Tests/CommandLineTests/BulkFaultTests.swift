import Foundation
import TestKit
import Testing

/// `kist import` that is stopped: by its token in the middle of a group, or by a kill while a group is
/// open, with a backup taken of what it leaves.
@Suite struct BulkFaultTests {
    private static func lines(_ numbers: Range<Int>) -> [UInt8] {
        Array(
            numbers.map { "{\"SecretName\":\"s/\($0)\",\"SecretData\":\"of \($0)\"}\n" }.joined()
                .utf8)
    }

    private func expectWhole(_ place: Place, _ point: String) throws {
        let checked = try place.kist("check", "--level", "3", "--json")
        #expect(checked.status == 0, "\(point): \(checked.text) \(checked.errors)")
        #expect(!checked.text.contains("\"IsAlarm\":true"), "\(point): \(checked.text)")
    }

    /// The names that a run of import said something of, by what it said.
    private func told(_ text: String, _ outcome: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            return fields.count == 3 && fields[2] == outcome ? String(fields[0]) : nil
        }
    }

    @Test(arguments: ["C_GenerateRandom", "C_Encrypt", "C_Decrypt"])
    func `a token that refuses in the second group leaves the first, and nothing to repair`(
        call: String
    ) throws {
        var place = try Place()
        let module = try FaultModule(in: &place)
        let lines = Self.lines(0..<300)
        // Two of these calls are one secret's: a key and a nonce; and one C_Decrypt opens the root key.
        let number = call == "C_GenerateRandom" ? 2 * 280 : 280
        // A device error for good: one that passes is tried again.
        try module.follow(["\(call) \(number)+ fail 0x30"])
        let stopped = try place.kist("import", input: lines)
        #expect(stopped.status == 69, "\(stopped.status) \(stopped.errors)")
        #expect(stopped.errors.contains("lines 1 to 300: "), "\(stopped.errors)")
        let made = told(stopped.text, "Created")
        #expect(made.count == 256)
        // In the order of the lines, though the index has another.
        #expect(made == made.sorted { (Int($0.dropFirst(2)) ?? 0) < (Int($1.dropFirst(2)) ?? 0) })

        try module.follow([])
        #expect(try place.done("list").split(separator: "\n").count == 256)
        for name in made.prefix(3) {
            #expect(try place.done("get", name) == "of \(name.dropFirst(2))")
        }
        try expectWhole(place, call)
        let repaired = try place.done("repair", "--json")
        #expect(repaired.contains("\"Actions\":[]"), "\(repaired)")
        try expectWhole(place, "\(call), repaired")
        let again = try place.kist("import", input: lines)
        #expect(again.status == 0, "\(again.errors)")
        #expect(told(again.text, "Unchanged") == made)
        #expect(told(again.text, "Created").count == 44)
        try expectWhole(place, "\(call), again")
    }

    @Test func `a backup of an open group is all of it or none, and so is what comes back`() throws
    {
        let template = try Place(inMemory: true)
        try template.done("create", "other", "--quiet", input: "other")
        let input = Self.lines(0..<20)
        let logged = try Place(copying: template, inMemory: true)
        let ran = try run(input, in: logged, CallFaults.environment(loggingIn: logged))
        try #require(ran.status == 0, "\(ran.errors)")
        let renames = try CallFaults.calls(in: logged).filter { $0.name == "renameat" }
        let records = renames.filter { $0.path.contains("/secrets/") }
        let shards = renames.filter { $0.path.contains("/index/") }
        try #require(records.count == 20 && shards.count == 1)

        let points: [(CallFaults.Fault, CallFaults.Call, Bool)] = [
            (.kill, records[0], false), (.kill, records[10], false), (.kill, shards[0], true),
            (.killed, shards[0], true),
        ]
        for (fault, call, isDone) in points {
            let place = try Place(copying: template, inMemory: true)
            let killed = try run(
                input, in: place, CallFaults.environment(fault, at: call, in: place))
            #expect(killed.status == 137, "\(call): \(killed.status) \(killed.errors)")
            #expect(killed.output.isEmpty, "\(call)")
            try expectBackup(of: place, isDone: isDone, "\(fault) at \(call)")
        }
    }

    private func run(
        _ input: [UInt8], in place: Place, _ environment: [String: String]
    ) throws -> Outcome {
        try Child.run(
            [KistProgram.path, "import"],
            environment: place.environment.merging(environment) { _, new in new }, input: input)
    }

    private func expectBackup(of place: Place, isDone: Bool, _ point: String) throws {
        let before = try FileTree.files(place.vault).filter { !$0.key.hasPrefix("audit/e") }
        let (copy, again) = ("\(place.folder)/copy", "\(place.folder)/again")
        let copied = try place.kist("backup", "create", copy, "--quiet")
        #expect(copied.status == 0, "\(point): \(copied.errors)")
        let after = try FileTree.files(place.vault).filter { !$0.key.hasPrefix("audit/e") }
        #expect(after == before, "\(point): a backup resolves nothing")
        let verified = try place.kist("backup", "verify", copy, "--json")
        #expect(verified.status == 0, "\(point): \(verified.errors)")
        #expect(!verified.text.contains("\"IsAlarm\":true"), "\(point): \(verified.text)")
        let restored = try place.kist("backup", "restore", copy, "--vault", again, "--quiet")
        #expect(restored.status == 0, "\(point): \(restored.errors)")
        for vault in [place.vault, again] {
            for number in [0, 7, 19] {
                let got = try place.kist("get", "s/\(number)", "--vault", vault)
                #expect(
                    isDone ? got.text == "of \(number)" : got.status == 66,
                    "\(point), \(vault), \(number): \(got.status) \(got.errors)")
            }
            #expect(try place.done("get", "other", "--vault", vault) == "other")
            let checked = try place.kist("check", "--level", "3", "--json", "--vault", vault)
            #expect(checked.status == 0, "\(point), \(vault): \(checked.errors)")
            #expect(!checked.text.contains("\"IsAlarm\":true"), "\(point): \(checked.text)")
            // The next writer ends it as it was read.
            try place.done("put", "other", "--quiet", "--vault", vault, input: "next")
            let names = try place.done("list", "--vault", vault).split(separator: "\n")
            #expect(names.count == 1 + (isDone ? 20 : 0), "\(point), \(vault)")
            let repeated = try Child.run(
                [KistProgram.path, "import", "--vault", vault], environment: place.environment,
                input: Self.lines(0..<20))
            #expect(
                told(repeated.text, isDone ? "Unchanged" : "Created").count == 20,
                "\(point), \(vault): \(repeated.text) \(repeated.errors)")
        }
    }
}
