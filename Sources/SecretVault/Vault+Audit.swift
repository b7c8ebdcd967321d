import FileStore
import VaultFormat
import Vocabulary

/// What an audit event is about.
struct Subject {
    var kind: FileKind
    var name: [UInt8]
    var version: [UInt8] = []

    static func secret(_ name: SecretName) -> Subject {
        Subject(kind: .secret, name: name.bytes)
    }

    /// Every record of a kind.
    static func all(_ kind: FileKind) -> Subject { Subject(kind: kind, name: []) }

    static func key(_ reference: KeyReference) -> Subject {
        Subject(kind: .key, name: Array(reference.text.utf8.prefix(255)))
    }

    static func alias(_ name: AliasName) -> Subject {
        Subject(kind: .alias, name: name.bytes)
    }

    static func accessKey(_ id: AccessKeyID) -> Subject {
        Subject(kind: .accessKey, name: id.bytes)
    }

    static func policy(_ name: PolicyName) -> Subject {
        Subject(kind: .policy, name: name.bytes)
    }
}

extension Vault {
    /// Runs a verb and records its failure.
    ///
    /// A success records itself: a change by its intent, an answer by ``answer(_:_:_:)``.
    func recorded<R: ~Copyable>(
        _ operation: Operation, _ subject: Subject, _ request: Request,
        _ body: () throws(VaultError) -> R
    ) throws(VaultError) -> R {
        do throws(VaultError) { return try body() } catch {
            // The caller learns why it failed; that this could not be recorded changes nothing.
            _ = try? append(.failed, operation, subject, request)
            throw error
        }
    }

    /// Records an answer before it is given.
    ///
    /// - Throws: ``VaultError/audit(_:)``: the answer must not be given.
    func answer(
        _ operation: Operation, _ subject: Subject, _ request: Request
    ) throws(VaultError) {
        do throws(VaultError) { try append(.answered, operation, subject, request) } catch {
            if case .store(let cause) = error { throw .audit(cause) }
            throw error
        }
    }

    private func append(
        _ outcome: Event.Outcome, _ operation: Operation, _ subject: Subject, _ request: Request
    ) throws(VaultError) {
        let readAudit = constants.settings.readAudit
        guard readAudit != .off else { return }
        // The chain may grow meanwhile; what it counts of events only grows too.
        let floor =
            try IntentChain(of: constants, for: .read, in: store, keys: keys)
            .last?.intent.events ?? .empty
        try append(
            outcome, operation, subject, request, of: constants, floor: floor,
            sync: readAudit == .synced)
    }

    /// Appends an event.
    ///
    /// - Parameters:
    ///   - header: VAULT, whose branch the chain is of.
    ///   - floor: What the last intent has counted of the chain.
    ///   - sync: Whether the event must outlive a power cut.
    func append(
        _ outcome: Event.Outcome, _ operation: Operation, _ subject: Subject, _ request: Request,
        of header: VaultHeader, floor: ChainEnd, sync: Bool
    ) throws(VaultError) {
        let record =
            subject.name.isEmpty || subject.kind == .vault
            ? Identifier.none : try keys.recordID(subject.kind, subject.name)
        try store.withLock(
            .exclusive, on: Layout.audit, deadline: request.lockDeadline,
            refusal: { VaultError(reading: $0) }
        ) { () throws(VaultError) in
            let chain = try EventChain(
                of: header, for: .write, floor: floor, in: store, keys: keys)
            try chain.append(sync: sync, of: header, in: store, keys: keys) {
                Event(
                    sequence: $0.count + 1, previousHash: $0.hash, time: request.now,
                    operation: operation, outcome: outcome, kind: subject.kind, record: record,
                    principal: request.principal, request: request.id, name: subject.name,
                    version: subject.version)
            }
        }
    }
}
