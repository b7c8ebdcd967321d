import SecretVault
import SecureMemory
import TestKit
import Vocabulary

/// Names the tests use again and again.
extension Name where Rule == SecretNameRule {
    static let db = Self(trusted: "db/credential")
    static let other = Self(trusted: "other")
    static let third = Self(trusted: "third")
}

extension Name where Rule == StageLabelRule {
    static let next = Self(trusted: "ACSNext")
    static let stable = Self(trusted: "stable")
}

extension Name where Rule == VersionIDRule {
    static func v(_ number: Int) -> Self { Self("v\(number)") ?? Self(trusted: "v0") }
}

/// The verbs, as text: what most tests need of them.
extension ScratchVault {
    @discardableResult
    func create(
        _ name: SecretName = .db, _ text: String = "one", _ options: NewSecret = NewSecret()
    ) throws -> StoredVersion {
        try vault.createSecret(
            name, value: try .test(text), options: options, request: request)
    }

    @discardableResult
    func put(
        _ text: String, to name: SecretName = .db, id: VersionID? = nil,
        labels: [StageLabel]? = nil
    ) throws -> StoredVersion {
        try vault.putValue(
            name, value: try .test(text), options: NewVersion(versionID: id, labels: labels),
            request: request)
    }

    func get(_ name: SecretName = .db, _ id: VersionID? = nil, _ label: StageLabel? = nil) throws
        -> String
    {
        let selector = VersionSelector(versionID: id, label: label)
        return String(decoding: try vault.bytes(of: name, request, selector), as: UTF8.self)
    }

    /// Which labels each version has, oldest first: `v1: ACSPrevious`.
    func labels(of name: SecretName = .db) throws -> [String] {
        try vault.listVersions(name, request: request).map { version in
            "\(version.id): " + version.labels.map(\.text).joined(separator: ",")
        }
    }

    func move(_ label: StageLabel, to target: VersionID?, from source: VersionID? = nil) throws {
        try vault.moveLabel(label, of: .db, to: target, from: source, request: request)
    }

    func delete(_ name: SecretName = .db, days: Int = 7) throws -> UnixTime {
        try vault.deleteSecret(name, windowDays: days, request: request)
    }

    /// The clock, days on.
    func wait(days: Int, seconds: Int64 = 0) {
        now = UnixTime(seconds: now.adding(days: days).seconds + seconds)
    }
}
