import PKCS11
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// A check of values on several threads says what one on a single thread says.
@Suite struct ParallelCheckTests {
    /// Two hundred secrets, some of which another key seals.
    private func many(scheme: SealingScheme = .gcm) throws -> ScratchVault {
        let scratch = try ScratchVault(scheme: scheme)
        let own = try scratch.vault.createKey(NewKey(), request: scratch.request)
        for group in 0..<4 {
            let secrets = try (0..<50).map { number in
                ImportedSecret(
                    name: try #require(SecretName("s/\(group)/\(number)")),
                    value: try .test("of \(number)"),
                    options: number % 5 == 0 ? NewSecret(key: KeyReference(own.id)) : NewSecret())
            }
            _ = try scratch.vault.importSecrets(secrets, request: scratch.request)
        }
        return scratch
    }

    private func check(_ scratch: ScratchVault, _ threads: Int) throws -> CheckReport {
        try scratch.reopen()
        var told: [Int] = []
        let report = try scratch.vault.check(
            .values, threads: threads, request: scratch.request
        ) { done, all in
            #expect(done <= all && all == 200)
            told.append(done)
        }
        #expect(told == told.sorted() && told.last == 200)
        return report
    }

    @Test(arguments: [SealingScheme.gcm, .wrap])
    func `a whole vault is whole on any number of threads`(_ scheme: SealingScheme) throws {
        let scratch = try many(scheme: scheme)
        for threads in [1, 2, 5, 100] {
            let report = try check(scratch, threads)
            #expect(report.findings == [] && report.values == 200, "\(threads) threads")
        }
    }

    @Test func `the same damage is named in the same order`() throws {
        let scratch = try many()
        let files = try scratch.files(in: "secrets").map { "secrets/\($0)" }
        for number in stride(from: 3, to: 200, by: 41) {
            var bytes = try scratch.bytes(files[number])
            bytes[bytes.count - 1] ^= 1
            try scratch.plant(bytes, at: files[number])
        }
        try scratch.plant(nil, at: files[100])
        let one = try check(scratch, 1)
        #expect(one.findings.count == 6)
        #expect(one.values == 194)
        for threads in [2, 7] {
            let several = try check(scratch, threads)
            #expect(several.findings == one.findings)
            #expect(several.values == one.values)
        }
    }

    @Test
    func `a value that does not open is found by level three alone, on any number of threads`()
        throws
    {
        let scratch = try many()
        let names = try ["s/1/7", "s/3/20"].map { try #require(SecretName($0)) }
        for name in names {
            try scratch.vault.writing(scratch.request, .putSecretValue) {
                (writer) throws(VaultError) in
                let found = try writer.view.find(SecretHead.self, name, .secret(name))
                guard let record = found.record else { throw .notFound(.secret(name)) }
                var head = record.head
                head.versions[0].dataKey.bytes[3] ^= 1
                try writer.write(head, over: found, blobs: record.file.blobs)
            }
        }
        #expect(try scratch.vault.check(.seals, request: scratch.request).findings == [])
        for threads in [1, 4] {
            let report = try check(scratch, threads)
            #expect(report.findings.count == 2)
            for name in names {
                #expect(report.findings.contains { $0.thing == .secret(name) }, "\(name)")
            }
            #expect(report.findings.allSatisfy { $0.kind == .damaged })
            #expect(report.values == 198)
        }
    }
}
