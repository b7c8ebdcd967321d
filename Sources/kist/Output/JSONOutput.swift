import JSONText
import SecretVault
import Vocabulary

/// JSON on standard output, which leaves in portions.
struct JSONOutput: ~Copyable {
    private var writer = JSONWriter()
    private var output = Output()
    private var membersSinceSent = 0

    /// Prints one object.
    static func object(
        _ members: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        var json = JSONOutput()
        json.writer.beginObject()
        try members(&json.writer)
        json.writer.endObject()
        try json.finish()
    }

    /// Prints an array with one element for each of `things`.
    static func array<Thing>(
        _ things: some Sequence<Thing>, _ element: (inout JSONWriter, Thing) -> Void
    ) throws(Failure) {
        var json = JSONOutput()
        json.writer.beginArray()
        for thing in things {
            json.writer.beginObject()
            element(&json.writer, thing)
            json.writer.endObject()
            try json.send()
        }
        json.writer.endArray()
        try json.finish()
    }

    private mutating func send() throws(Failure) {
        try output.add(writer.takePortion())
    }

    private mutating func finish() throws(Failure) {
        try send()
        try output.add("\n")
        try output.flush()
    }
}

extension JSONWriter {
    mutating func member(_ key: String, _ text: String) {
        self.key(key)
        string(text)
    }

    mutating func member(_ key: String, _ number: some BinaryInteger) {
        self.key(key)
        integer(number)
    }

    mutating func member(_ key: String, _ isTrue: Bool) {
        self.key(key)
        bool(isTrue)
    }

    mutating func member(_ key: String, _ time: UnixTime) { member(key, time.text) }

    /// Leaves the member out when there is no time.
    mutating func member(_ key: String, ifAny text: String?) {
        if let text { member(key, text) }
    }

    mutating func member(_ key: String, ifAny time: UnixTime?) {
        if let time { member(key, time) }
    }

    mutating func member(_ key: String, _ texts: [String]) {
        self.key(key)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    /// The contract's form of tags.
    mutating func member(_ key: String, _ tags: [TagPair]) {
        self.key(key)
        beginArray()
        for tag in tags {
            beginObject()
            member("TagKey", tag.key.text)
            member("TagValue", tag.value.text)
            endObject()
        }
        endArray()
    }
}
