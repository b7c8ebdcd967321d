import Foundation
import PKCS11
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Another genuine vault of the same token: nothing of it passes for this one's.
@Suite struct ForeignVaultTamperingTests {
    /// Two vaults of one token, alike but for their values.
    private func vaults() throws -> (mine: ScratchVault, other: ScratchVault) {
        let token = try ScratchToken()
        let mine = try ScratchVault(token: token)
        let other = try ScratchVault(token: token)
        try mine.create(.db, "mine")
        try other.create(.db, "theirs")
        for scratch in [mine, other] { try scratch.put(scratch.get() + " again") }
        return (mine, other)
    }

    private func open(_ scratch: ScratchVault, pin: VaultPin?) throws -> Vault {
        try Vault(try VaultFolder.open(scratch.path), token: scratch.token.token, pin: pin)
    }

    @Test func `a folder put in the place of another is refused by its pin`() throws {
        let (mine, other) = try vaults()
        let good = try mine.snapshot()
        for name in good.keys { try mine.plant(nil, at: name) }
        try mine.restore(try other.snapshot())
        #expect {
            _ = try open(mine, pin: mine.pin)
        } throws: { error in
            guard case .otherVault(let expected, let found) = error as? VaultError else {
                return false
            }
            return expected == mine.pin && found.vault == other.pin.vault
        }
        // Nobody who has no pin can know: it is a whole vault, and says which.
        #expect(try open(mine, pin: nil).pin == other.pin)
        // Whoever had the vault open goes on with its own keys, and is not deceived.
        #expect(throws: VaultError.damaged(file: "VAULT", nil)) { try mine.get() }
        for name in try other.snapshot().keys { try mine.plant(nil, at: name) }
        try mine.restore(good)
        #expect(try open(mine, pin: mine.pin).pin == mine.pin)
        #expect(try mine.get() == "mine again")
    }

    @Test(arguments: ["VAULT", "VAULT.copy", "index/0/0", "audit/w0", "audit/e0"])
    func `a file of the other vault is damaged here`(_ file: String) throws {
        let (mine, other) = try vaults()
        let good = try mine.bytes(file)
        try mine.plant(try other.bytes(file), at: file)
        if file != "VAULT.copy" {
            #expect(throws: VaultError.damaged(file: file, nil)) { try mine.get() }
            #expect(throws: VaultError.damaged(file: file, nil)) {
                _ = try mine.vault.listSecrets(request: mine.request)
            }
        } else {
            #expect(try mine.get() == "mine again")
        }
        do throws(VaultError) {
            let report = try mine.vault.check(.seals, request: mine.request)
            #expect(report.findings.contains(Finding(.damaged, file)), "\(report.findings)")
        } catch { #expect(error == .damaged(file: file, nil)) }
        try mine.plant(good, at: file)
        #expect(try mine.get() == "mine again")
        #expect(try mine.vault.check(.seals, request: mine.request).findings == [])
    }

    @Test(arguments: ["secrets", "keys", "aliases"])
    func `a record of the other vault is damaged here, under its own name and under ours`(
        _ folder: String
    ) throws {
        let (mine, other) = try vaults()
        let (file, foreign) = (try mine.onlyFile(in: folder), try other.onlyFile(in: folder))
        let good = try mine.bytes(file)
        try mine.plant(try other.bytes(foreign), at: foreign)
        // Nothing asks for that name here, but a check looks at every file.
        #expect(try mine.get() == "mine again")
        let stray = try mine.vault.check(.seals, request: mine.request)
        #expect(stray.findings.contains { $0.isAlarm && $0.place == foreign })
        try mine.plant(nil, at: foreign)
        try mine.plant(try other.bytes(foreign), at: file)
        let report = try mine.vault.check(.seals, request: mine.request)
        #expect(report.findings.contains { $0.kind == .damaged && $0.place == file })
        if folder == "aliases" {
            #expect(throws: VaultError.self) { try mine.create(.other) }
        } else {
            #expect { try mine.get() } throws: { error in
                guard case .damaged(file, _) = error as? VaultError else { return false }
                return true
            }
        }
        try mine.plant(good, at: file)
        #expect(try mine.get() == "mine again")
        #expect(try mine.vault.check(.seals, request: mine.request).findings == [])
    }

    @Test func `a forged VAULT is refused, with a pin and without`() throws {
        let (mine, other) = try vaults()
        let good = try mine.bytes("VAULT")
        let header = try VaultHeader.parse(good).header
        let theirs = try VaultHeader.parse(try other.bytes("VAULT"))
        /// Everything the other vault's owner can do: its VAULT under this vault's id, and with a code.
        func forged(_ change: (inout VaultHeader) -> Void) throws -> [UInt8] {
            var forged = theirs.header
            change(&forged)
            return try HeaderFile.encoding(of: forged, keys: other.vault.keys)
        }
        let forgeries = [
            try forged { $0.vault = header.vault },
            try forged {
                $0.vault = header.vault
                $0.branch = header.branch
            },
            // Our root key with their code; theirs with our name key.
            try forged {
                $0.vault = header.vault
                $0.rootKey = header.rootKey
                $0.canary = header.canary
            },
            try forged {
                $0.vault = header.vault
                $0.nameKey = header.nameKey
            },
            header.encoding + theirs.mac,
        ]
        for (number, forgery) in forgeries.enumerated() {
            try mine.plant(forgery, at: "VAULT")
            for pin in [mine.pin, nil] {
                #expect("forgery \(number)") { _ = try open(mine, pin: pin) } throws: { error in
                    switch error as? VaultError {
                    case .damaged("VAULT", nil), .tokenSick(nil): true
                    default: false
                    }
                }
            }
            #expect(throws: VaultError.damaged(file: "VAULT", nil)) { try mine.get() }
        }
        try mine.plant(good, at: "VAULT")
        #expect(try open(mine, pin: mine.pin).pin == mine.pin)
        #expect(try mine.get() == "mine again")
    }

    @Test
    func `a folder emptied of its records, its index or all but VAULT is never an empty vault`()
        throws
    {
        let (mine, _) = try vaults()
        let good = try mine.snapshot()
        for kept in [
            ["VAULT"], ["VAULT", "audit"], ["VAULT", "audit", "keys"], ["VAULT", "index"],
        ] {
            for name in good.keys where !kept.contains(where: name.hasPrefix) {
                try mine.plant(nil, at: name)
            }
            for pin in [mine.pin, nil] {
                let vault = try open(mine, pin: pin)
                #expect("\(kept)") {
                    _ = try vault.listSecrets(request: mine.request)
                } throws: { error in
                    guard case .missing = error as? VaultError else { return false }
                    return true
                }
                #expect(throws: VaultError.self) {
                    _ = try vault.bytes(of: .db, mine.request)
                }
            }
            try mine.restore(good)
        }
        #expect(try mine.get() == "mine again")
        #expect(try mine.vault.check(.seals, request: mine.request).findings == [])
    }
}
