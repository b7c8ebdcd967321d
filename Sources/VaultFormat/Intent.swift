package import Vocabulary

/// What a writer is about to do, written and synced before it does it.
///
/// Format, Write intents.
package struct Intent: Equatable, Sendable {
    /// What is replaced.
    package enum Change: UInt8, Sendable {
        /// One record.
        case write = 1
        /// One record goes; its tombstone stays.
        case purge = 2
        /// VAULT, and with it perhaps the whole index.
        case vault = 3
    }

    /// How the intent before this one ended.
    package enum Outcome: UInt8, Sendable {
        /// There was none before.
        case none = 0
        case done = 1
        case abandoned = 2
        /// What is on disk is neither old nor new: repair decides.
        case refused = 3
        /// Not known yet: the intent before is of the same group, and ends as the group does.
        case grouped = 4
    }

    /// A generation of the record, and what pins it.
    package struct State: Equatable, Sendable {
        package var generation: UInt64
        package var tag: HeadTag

        /// No record yet.
        package static let none = State(generation: 0, tag: .none)

        package init(generation: UInt64, tag: HeadTag) {
            self.generation = generation
            self.tag = tag
        }
    }

    /// From 1, without gaps, over all segments.
    package var sequence: UInt64
    package var change: Change
    package var kind: FileKind
    package var record: Identifier
    package var old: State
    package var new: State
    package var shardBits: UInt8
    package var shardNumber: UInt16
    /// The shard's generation before the change.
    package var shardGeneration: UInt64
    package var vaultGeneration: UInt64
    package var previousOutcome: Outcome
    /// SHA-256 of the previous intent's slot, or of nothing.
    package var previousHash: [UInt8]
    /// Events written before this intent, all synced, and the hash of the last.
    package var events: ChainEnd
    package var time: UnixTime
    /// The same moment by the kernel's count.
    package var boot: BootMoment
    package var operation: Operation
    package var principal: Principal
    package var request: Identifier
    /// The name of what is changed, for those who read the chain.
    package var name: [UInt8]

    package init(
        sequence: UInt64, change: Change, kind: FileKind, record: Identifier, old: State,
        new: State, shardBits: UInt8, shardNumber: UInt16, shardGeneration: UInt64,
        vaultGeneration: UInt64, previousOutcome: Outcome, previousHash: [UInt8],
        events: ChainEnd, time: UnixTime, boot: BootMoment, operation: Operation,
        principal: Principal, request: Identifier, name: [UInt8]
    ) {
        self.sequence = sequence
        self.change = change
        self.kind = kind
        self.record = record
        self.old = old
        self.new = new
        self.shardBits = shardBits
        self.shardNumber = shardNumber
        self.shardGeneration = shardGeneration
        self.vaultGeneration = vaultGeneration
        self.previousOutcome = previousOutcome
        self.previousHash = previousHash
        self.events = events
        self.time = time
        self.boot = boot
        self.operation = operation
        self.principal = principal
        self.request = request
        self.name = name
    }
}

extension Intent {
    /// The length of an intent's plaintext: the slot less IV and tag.
    package static let plaintextByteCount = ChainLayout.intentByteCount - 28

    package var plaintext: [UInt8] {
        var writer = ByteWriter()
        writer.unsigned(sequence)
        writer.code(change)
        writer.code(kind)
        writer.identifier(record)
        old.write(to: &writer)
        new.write(to: &writer)
        writer.unsigned(shardBits)
        writer.unsigned(shardNumber)
        writer.unsigned(shardGeneration)
        writer.unsigned(vaultGeneration)
        writer.code(previousOutcome)
        writer.append(previousHash)
        events.write(to: &writer)
        writer.time(time)
        writer.identifier(boot.boot)
        writer.unsigned(boot.uptimeSeconds)
        writer.code(operation)
        writer.short(principal.bytes)
        writer.identifier(request)
        writer.short(name)
        writer.pad(to: Self.plaintextByteCount)
        return writer.bytes
    }

    package init(plaintext: [UInt8]) throws(FormatError) {
        guard plaintext.count == Self.plaintextByteCount else {
            throw .truncated(field: "slot")
        }
        var reader = ByteReader(plaintext)
        sequence = try reader.number("sequence")
        change = try reader.code("change")
        kind = try reader.code("intent kind")
        record = try reader.identifier("intent record")
        old = try State(from: &reader)
        new = try State(from: &reader)
        shardBits = try reader.unsigned("shard bits")
        shardNumber = try reader.unsigned("shard number")
        shardGeneration = try reader.number("shard generation")
        vaultGeneration = try reader.number("VAULT generation")
        previousOutcome = try reader.code("previous outcome")
        previousHash = try reader.take(32, "previous hash")
        events = try ChainEnd(from: &reader)
        time = try reader.time("time")
        boot = BootMoment(
            boot: try reader.identifier("boot"), uptimeSeconds: try reader.number("uptime"))
        operation = try reader.code("operation")
        principal = try reader.name("principal")
        request = try reader.identifier("request")
        name = try reader.short("name")
        try reader.padding()
    }
}

extension Intent.State {
    init(from reader: inout ByteReader) throws(FormatError) {
        generation = try reader.number("generation")
        tag = try reader.headTag("tag")
    }

    func write(to writer: inout ByteWriter) {
        writer.unsigned(generation)
        writer.append(tag.bytes)
    }
}
