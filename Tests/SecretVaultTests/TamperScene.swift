import FileStore
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// A vault that has lived through a dozen changes, with copies of all its files from every day.
final class TamperScene {
    let scratch: ScratchVault
    /// All files after each change, oldest first; the last are those of now.
    let history: [Snapshot]
    let now: Snapshot
    /// What each look says when nothing is wrong.
    let truth: [Look: String]
    /// The path of each kind of file.
    let places: [Place: String]
    /// Events that the last intent has counted.
    let countedEvents: Int

    /// One file of each kind, and those beside it that must not suffer with it.
    enum Place: String, CaseIterable, Sendable {
        case vault = "VAULT"
        case copy = "VAULT.copy"
        case secret, otherSecret, key, alias
        /// Where a purged secret lay; there is no file.
        case dead
        case shard = "index/0/0"
        case intents = "audit/w0"
        case events = "audit/e0"
    }

    /// What is asked of the vault.
    enum Look: String, CaseIterable, Sendable {
        case get, getOther, getDead, alias, list
    }

    private static let own = AliasName(trusted: "alias/own")

    init() throws {
        let scratch = try ScratchVault()
        self.scratch = scratch
        var history = [try scratch.snapshot()]
        let key = KeyReference(.secretsDefault)
        let changes: [() throws -> Void] = [
            { try scratch.create() }, { try scratch.create(.third, "short-lived") },
            { try scratch.put("two") }, { try scratch.create(.other, "other") },
            { try scratch.vault.createAlias(Self.own, for: key, request: scratch.request) },
            { try scratch.vault.setKey(key, enabled: false, request: scratch.request) },
            { try scratch.vault.setKey(key, enabled: true, request: scratch.request) },
            { try scratch.put("other two", to: .other) },
            { _ = try scratch.vault.rotateRoot(request: scratch.request) },
            { _ = try scratch.vault.deleteSecretNow(.third, request: scratch.request) },
            { try scratch.vault.updateAlias(Self.own, to: key, request: scratch.request) },
            { try scratch.put("three") },
        ]
        for change in changes {
            // Events between the changes, for the intents to count.
            _ = try? scratch.get()
            try change()
            history.append(try scratch.snapshot())
        }
        let counted = try scratch.bytes("audit/e0").count
        countedEvents = (counted - ChainLayout.headerByteCount) / ChainLayout.eventByteCount
        // Events that no intent has counted yet.
        for _ in 0..<2 { #expect(try scratch.get() == "three") }
        now = try scratch.snapshot()
        self.history = history + [now]
        let keys = scratch.vault.keys
        func record(_ kind: FileKind, _ name: [UInt8]) throws -> String {
            Layout.recordPath(kind, try keys.recordID(kind, name))
        }
        var places = Dictionary(uniqueKeysWithValues: Place.allCases.map { ($0, $0.rawValue) })
        places[.secret] = try record(.secret, SecretName.db.bytes)
        places[.otherSecret] = try record(.secret, SecretName.other.bytes)
        places[.dead] = try record(.secret, SecretName.third.bytes)
        places[.alias] = try record(.alias, Self.own.bytes)
        let id = try scratch.vault.listKeys(request: scratch.request)[0].id
        places[.key] = try record(.key, id.bytes)
        self.places = places
        truth = [
            .get: "three", .getOther: "other two", .getDead: "no such secret", .alias: id.text,
            .list: "db/credential other",
        ]
        try scratch.restore(now)
    }

    func path(_ place: Place) -> String { places[place] ?? place.rawValue }

    /// What the vault answers, in words; errors as they are.
    func ask(_ look: Look) throws -> String {
        let vault = scratch.vault
        switch look {
        case .get: return try scratch.get()
        case .getOther: return try scratch.get(.other)
        case .getDead:
            do { return try scratch.get(.third) } catch VaultError.notFound(.secret(.third)) {
                return "no such secret"
            }
        case .alias:
            return try vault.describeKey(KeyReference(Self.own), request: scratch.request).id.text
        case .list:
            return try vault.listSecrets(request: scratch.request).map(\.name.text)
                .joined(separator: " ")
        }
    }

    /// What a look comes to.
    enum Answer: Equatable, CustomStringConvertible {
        case truth
        /// Refused as what it is: the file named, and nothing given out.
        case alarm(VaultError)
        /// Anything else: another value, "not found", an error that names no file.
        case wrong(String)

        var description: String {
            switch self {
            case .truth: "the truth"
            case .alarm(let error): "\(error)"
            case .wrong(let what): "wrong: \(what)"
            }
        }
    }

    func answer(to look: Look) -> Answer {
        do {
            let said = try ask(look)
            return said == truth[look] ? .truth : .wrong(said)
        } catch let error as VaultError {
            if let error = tooLarge(error) { return .alarm(error) }
            return error.isAlarm ? .alarm(error) : .wrong("\(error)")
        } catch { return .wrong("\(error)") }
    }

    /// What `check` names, alarms only; an error that ends it counts as one.
    func alarms(_ level: CheckLevel) -> [Finding] {
        do throws(VaultError) {
            let report = try scratch.vault.check(level, request: scratch.request)
            return report.findings.filter(\.isAlarm)
        } catch {
            return [Finding(tooLarge(error) ?? error, at: "") ?? Finding(.unreadable, "\(error)")]
        }
    }

    /// A file longer than any of its kind is refused unread, as the store's own error.
    private func tooLarge(_ error: VaultError) -> VaultError? {
        guard case .store(.tooLarge(let path, _)) = error, path.hasPrefix(scratch.path) else {
            return nil
        }
        return .damaged(file: String(path.dropFirst(scratch.path.count + 1)), nil)
    }

    /// Events that looks have left.
    func forgetEvents() throws { try scratch.plant(now["audit/e0"], at: "audit/e0") }
}
