import FileStore
import Foundation
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Where a segment of the audit chain begins.
@Suite struct SegmentBeginningTests {
    @Test func `a segment that was begun and never used is written again before it is used`() throws
    {
        let scratch = try ScratchVault()
        let vault = scratch.vault
        let store = vault.store
        let chain = try IntentChain(
            of: vault.constants, for: .read, in: store, keys: vault.keys)
        let link = chain.link
        try ChainSegment.begin(
            .intents, 1, before: ChainEnd(count: link.sequence - 1, hash: link.hash),
            outcome: link.outcome, of: vault.constants, in: store, keys: vault.keys)
        // Slots of nobody, as an append that was never synced leaves them.
        let header = try #require(try store.read("audit/w1", limit: 4096))
        try store.replace("audit/w1", with: header + [UInt8](repeating: 7, count: 700))
        let seen = try inode(of: scratch.path + "/audit/w1")
        let name = try #require(SecretName("db_cred"))
        let value = try SecretBytes.test("hello")
        _ = try vault.createSecret(
            name, value: value, options: NewSecret(), request: scratch.request)
        #expect(try vault.bytes(of: name, scratch.request) == Array("hello".utf8))
        #expect(try inode(of: scratch.path + "/audit/w1") != seen)
        let after = try IntentChain(of: vault.constants, for: .read, in: store, keys: vault.keys)
        #expect(after.segment.header.segment == 1 && after.next == 1)
        #expect(after.last?.intent.previousHash == link.hash)
        #expect(after.last?.intent.sequence == link.sequence)
    }

    private func inode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    }
}
