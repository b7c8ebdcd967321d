import PKCS11
import SecretVault
import SecureMemory
import TestKit
import Testing
import Vocabulary

@Suite struct OpeningTests {
    @Test(arguments: SealingScheme.allCases)
    func `two vaults on one token know nothing of each other`(_ scheme: SealingScheme) throws {
        let first = try ScratchVault(scheme: scheme)
        let second = try ScratchVault(scheme: scheme, token: first.token)
        #expect(first.pin.vault != second.pin.vault)
        try first.create(.db, "first")
        try second.create(.db, "second")
        try first.reopen()
        try second.reopen()
        #expect(try first.get() == "first")
        #expect(try second.get() == "second")
        #expect(throws: VaultError.otherVault(expected: first.pin, found: second.pin)) {
            _ = try Vault(
                try VaultFolder.open(second.path), token: second.token.token, pin: first.pin)
        }
    }

    @Test func `a record of another vault on the same token is refused`() throws {
        let first = try ScratchVault()
        let second = try ScratchVault(token: first.token)
        try first.create(.db, "first")
        try second.create(.db, "second")
        let own = try first.onlyFile(in: "secrets")
        let good = try first.bytes(own)
        try first.plant(try second.bytes(second.onlyFile(in: "secrets")), at: own)
        #expect(throws: VaultError.damaged(file: own, .secret(.db))) { try first.get() }
        try first.plant(good, at: own)
        #expect(try first.get() == "first")
    }

    @Test func `a vault opens on its own token and on no other`() throws {
        let scratch = try ScratchVault()
        let other = try ScratchToken()
        #expect(
            throws: VaultError.otherToken(expected: scratch.token.serial, found: other.serial)
        ) {
            _ = try Vault(
                try VaultFolder.open(scratch.path), token: other.token, pin: scratch.pin)
        }
        try scratch.reopen()
    }

    @Test func `a pin of another scheme or fingerprint is another vault`() throws {
        let scratch = try ScratchVault()
        let pin = scratch.pin
        for wrong in [
            VaultPin(vault: pin.vault, scheme: pin.scheme ^ 3, fingerprint: pin.fingerprint),
            VaultPin(vault: pin.vault, scheme: pin.scheme, fingerprint: .none),
            VaultPin(vault: .none, scheme: pin.scheme, fingerprint: pin.fingerprint),
        ] {
            #expect(throws: VaultError.otherVault(expected: wrong, found: pin)) {
                _ = try Vault(
                    try VaultFolder.open(scratch.path), token: scratch.token.token, pin: wrong)
            }
        }
        for right in [pin, nil] {
            _ = try Vault(
                try VaultFolder.open(scratch.path), token: scratch.token.token, pin: right)
        }
    }

    @Test func `a pin is written and read in one form only`() throws {
        let scratch = try ScratchVault()
        let text = scratch.pin.text
        #expect(VaultPin(text) == scratch.pin)
        for wrong in [
            "", text + ":", ":" + text, text.uppercased(), String(text.dropLast()), text + "0",
            text.replacing(":", with: "::"), text.replacing(":1:", with: ":01:"),
        ] where wrong != text {
            #expect(VaultPin(wrong) == nil, "\(wrong)")
        }
    }

    @Test func `making a vault where one is leaves that one untouched`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let before = try scratch.snapshot()
        #expect(throws: VaultError.vaultExists(path: scratch.path)) {
            _ = try Vault.initialise(
                at: scratch.path, token: scratch.token.token, plan: VaultPlan(),
                request: scratch.request)
        }
        #expect(try scratch.snapshot() == before)
        #expect(try scratch.get() == "one")
    }

    @Test func `a vault whose making is stopped is not there`() throws {
        let token = try ScratchToken()
        let folder = try ScratchFolder.make()
        let request = Request(
            principal: .user(0), now: UnixTime(seconds: 0), boot: .unknown, id: .none,
            lockDeadline: .seconds(1))
        #expect(throws: VaultError.busy) {
            _ = try Vault.initialise(
                at: folder + "/vault", token: token.token, plan: VaultPlan(), request: request
            ) { (_) throws(VaultError) in throw .busy }
        }
        #expect(throws: VaultError.noVault(path: folder + "/vault")) {
            _ = try VaultFolder.open(folder + "/vault")
        }
        _ = try Vault.initialise(
            at: folder + "/vault", token: token.token, plan: VaultPlan(), request: request)
        _ = try VaultFolder.open(folder + "/vault")
    }

    @Test func `a plan that cannot be is refused before anything is made`() throws {
        let token = try ScratchToken()
        let plans: [(InvalidInput, (inout VaultPlan) -> Void)] = [
            (.valueLimit(0), { $0.valueLimit = 0 }),
            (.valueLimit(1_048_577), { $0.valueLimit = 1_048_577 }),
            (.place("a:b"), { $0.region = "a:b" }),
            (.place(""), { $0.account = "" }),
        ]
        for (refusal, change) in plans {
            #expect(throws: VaultError.invalid(refusal)) {
                _ = try ScratchVault(token: token, plan: change)
            }
        }
        _ = try ScratchVault(token: token) { $0.valueLimit = 1_048_576 }
    }
}
