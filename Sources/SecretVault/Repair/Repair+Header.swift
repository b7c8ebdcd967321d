import FileStore
import VaultFormat
import Vocabulary

extension Repair {
    /// VAULT or its copy, whichever is authentic and of the generation the chain says.
    ///
    /// - Throws: ``VaultError/rolledBack(file:)`` when both are of the past, or what is wrong with
    ///   VAULT when neither can be read, or what is wrong with the chain.
    static func rightHeader(
        in store: FileStore, keys: VaultKeys
    ) throws(VaultError) -> (VaultHeader, IntentChain) {
        var failure: VaultError?
        for path in [Layout.vault, Layout.vaultCopy] {
            do throws(VaultError) {
                let header = try HeaderFile.verify(try HeaderFile.read(store, path), keys: keys)
                let chain = try IntentChain(of: header, for: .write, in: store, keys: keys)
                if let last = chain.last,
                    !Judgement.vaultGenerations(after: last.intent, last.outcome)
                        .contains(header.generation)
                {
                    throw .rolledBack(file: path.description)
                }
                return (header, chain)
            } catch {
                // What a newer kist has written is not ours to replace.
                guard error.isAlarm else { throw error }
                if case .unsupportedFormat = error { throw error }
                failure = failure ?? error
            }
        }
        throw failure ?? .missing(file: Layout.vault.description)
    }

    /// Writes VAULT from its copy, or the copy from VAULT, whichever is not as it should be.
    func restoreHeader() throws(VaultError) {
        let right = try HeaderFile.encoding(of: header, keys: keys)
        if try !isThere(right, at: Layout.vault) {
            try setAsideIfThere(Layout.vault)
            try act(RepairAction(.restoredVault, Layout.vault.description)) {
                () throws(VaultError) in try write(right, to: Layout.vault)
            }
        }
        // While a change of VAULT is open the two may differ; ending it writes both.
        if chain.last?.intent.change == .vault, chain.last?.outcome == nil { return }
        if try !isThere(right, at: Layout.vaultCopy) {
            try act(RepairAction(.restoredCopy, Layout.vaultCopy.description)) {
                () throws(VaultError) in
                if (try? store.read(Layout.vaultCopy, limit: Bounds.vault)) == nil {
                    try moveAsideIfThere(Layout.vaultCopy)
                }
                try write(right, to: Layout.vaultCopy)
            }
        }
    }

    private func isThere(_ bytes: [UInt8], at path: StorePath) throws(VaultError) -> Bool {
        do throws(StoreError) { return try store.read(path, limit: Bounds.vault) == bytes } catch {
            guard Self.isWrongThing(error) else { throw VaultError(reading: error) }
            return false
        }
    }

    func write(_ bytes: [UInt8], to path: StorePath) throws(VaultError) {
        do throws(StoreError) { try store.replace(path, with: bytes) } catch {
            throw VaultError(writing: error)
        }
    }

    /// Whether something lies there that is no file of a vault.
    static func isWrongThing(_ error: StoreError) -> Bool {
        switch error {
        case .notRegular, .tooLarge, .notAFolder: true
        default: false
        }
    }
}
