import SecureMemory
import TestKit
import VaultFormat
import Vocabulary

@testable import SecretVault

/// What the real vault says, in the model's words.
extension AttackScene {
    func answer(for owner: String) -> ModelVault.Answer {
        do throws(VaultError) {
            let request = scratch.request
            guard let name = names[owner] else { return try found(owner, request) }
            do throws(VaultError) {
                let version = try scratch.vault.getValue(
                    name, VersionSelector(), request: request)
                let text = String(decoding: version.value.plainCopy(), as: UTF8.self)
                let words = text.split(separator: " ")
                guard words.first == owner[...], let number = words.last.flatMap({ Int($0) })
                else { return .live(generation: -1) }
                return .live(generation: number)
            } catch {
                guard case .scheduledForDeletion = error else { throw error }
                return .live(generation: scheduled[owner] ?? -1)
            }
        } catch { return Self.answer(error) }
    }

    private func found(
        _ owner: String, _ request: Request
    ) throws(VaultError) -> ModelVault.Answer {
        let (key, alias) = (self.key, owner == "D" ? AliasName.secretsDefault : self.alias)
        let generation = try scratch.vault.reading(request) { (view) throws(VaultError) in
            owner == "K"
                ? try view.find(KeyHead.self, key, .key(key.text)).record?.file.generation
                : try view.find(AliasHead.self, alias, .alias(alias)).record?.file.generation
        }
        return generation.map { .live(generation: Int($0)) } ?? .absent
    }

    private static func answer(_ error: VaultError) -> ModelVault.Answer {
        switch error {
        case .notFound(.secret): .absent
        case .damaged: .refused(.damaged)
        case .rolledBack: .refused(.rolledBack)
        case .missing: .refused(.missing)
        default: .live(generation: -1)
        }
    }

    /// Whether `check` raises an alarm.
    func alarms(_ level: CheckLevel = .seals) throws -> Bool {
        do throws(VaultError) {
            return try scratch.vault.check(level, request: scratch.request).hasAlarm
        } catch {
            guard error.isAlarm else { throw error }
            return true
        }
    }
}
