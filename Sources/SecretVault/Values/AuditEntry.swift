import VaultFormat
package import Vocabulary

/// One entry of the audit chain, as somebody reads it.
package struct AuditEntry: Equatable, Sendable {
    /// What became of what was asked.
    package enum Outcome: String, Sendable {
        /// A change that stands.
        case done
        /// A change that a crash stopped and the next writer took back.
        case abandoned
        /// A change that a crash stopped and nobody could end.
        case refused
        /// The newest change, whose end nobody has recorded yet.
        case open
        /// An answer that was given.
        case answered
        case denied
        case failed
    }

    /// Whether it stands in the chain of intents or in that of events.
    package let isChange: Bool
    /// Its place in its chain, from 1.
    package let sequence: UInt64
    package let time: UnixTime
    /// The contract's name where there is one.
    package let operation: String
    package let outcome: Outcome
    package let principal: Principal
    package let request: Identifier
    /// What it was about; nil for lists and for the vault itself.
    package let thing: Thing?
    /// What was done, and where, when it was about no thing: a step of a repair, a backup's folder.
    package let place: String?
    /// The version that was read.
    package let version: VersionID?

    init(_ intent: Intent, _ outcome: Intent.Outcome?) {
        isChange = true
        sequence = intent.sequence
        time = intent.time
        operation =
            intent.change == .purge && intent.operation == .deleteSecret
            ? "ForceDeleteSecret" : intent.operation.word
        self.outcome =
            switch outcome {
            case .done: .done
            case .abandoned: .abandoned
            case .refused: .refused
            case nil, .some(.none): .open
            }
        principal = intent.principal
        request = intent.request
        thing = Thing(intent.kind, name: intent.name)
        place = nil
        version = nil
    }

    init(_ event: Event) {
        isChange = false
        sequence = event.sequence
        time = event.time
        operation = event.operation.word
        outcome =
            switch event.outcome {
            case .answered: .answered
            case .denied: .denied
            case .failed: .failed
            }
        principal = event.principal
        request = event.request
        thing = Thing(event.kind, name: event.name)
        place =
            event.kind == .vault && !event.name.isEmpty
            ? String(decoding: event.name, as: UTF8.self) : nil
        version = VersionID(event.version)
    }
}

extension Thing {
    /// What an audit entry names; a key as it was asked for.
    init?(_ kind: FileKind, name: [UInt8]) {
        switch kind {
        case .secret:
            guard let name = SecretName(name) else { return nil }
            self = .secret(name)
        case .key:
            guard !name.isEmpty else { return nil }
            self = .key(String(decoding: name, as: UTF8.self))
        case .alias:
            guard let name = AliasName(name) else { return nil }
            self = .alias(name)
        case .accessKey:
            guard let id = AccessKeyID(name) else { return nil }
            self = .accessKey(id)
        case .policy:
            guard let name = PolicyName(name) else { return nil }
            self = .policy(name)
        default:
            return nil
        }
    }
}
