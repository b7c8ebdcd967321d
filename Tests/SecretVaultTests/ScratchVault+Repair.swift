import TestKit

@testable import SecretVault

extension ScratchVault {
    /// Opens the vault as `kist repair` does and repairs it.
    @discardableResult
    func repair(rehearsing: Bool = false, forgetting lost: String? = nil) throws -> RepairReport {
        for folder in try VaultFolder.openToRepair(path) {
            guard let vault = try? Vault(folder, token: token.token, pin: pin) else { continue }
            let report = try vault.repair(
                forgetting: lost, isRehearsal: rehearsing, request: request)
            if !rehearsing { try reopen() }
            return report
        }
        throw VaultError.damaged(file: "VAULT", nil)
    }

    func check(_ level: CheckLevel = .values) throws -> CheckReport {
        try vault.check(level, request: request)
    }

    /// Flips a bit of a file.
    func damage(_ file: String, at offset: Int = 200) throws {
        var bytes = try bytes(file)
        bytes[offset] ^= 1
        try plant(bytes, at: file)
    }
}

extension RepairReport {
    var kinds: [RepairAction.Kind] { actions.map(\.kind) }
}
