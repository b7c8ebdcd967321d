import SecretVault
import JSONText
import SecureMemory

/// Writes the JSON of an answer, which moves into guarded memory with the first secret in it.
struct AnswerWriter: ~Copyable {
    private var json = JSONWriter()
    private var guarded: SecretText?

    /// Begins the answer with its request id.
    init(requestID: String) {
        json.beginObject()
        text("RequestId", requestID)
    }

    mutating func text(_ key: String, _ text: String) {
        json.key(key)
        json.string(text)
    }

    /// A text that is there in some answers only.
    mutating func text(_ key: String, _ text: String?) {
        if let text { self.text(key, text) }
    }

    mutating func integer(_ key: String, _ number: Int) {
        json.key(key)
        json.integer(number)
    }

    mutating func flag(_ key: String, _ flag: Bool) {
        json.key(key)
        json.bool(flag)
    }

    mutating func object(
        _ key: String, _ members: (inout AnswerWriter) throws(KMSError) -> Void
    ) throws(KMSError) {
        json.key(key)
        json.beginObject()
        try members(&self)
        json.endObject()
    }

    /// A list of objects.
    mutating func list<Element>(
        _ key: String, _ elements: some Sequence<Element>,
        _ members: (inout AnswerWriter, Element) throws(KMSError) -> Void
    ) throws(KMSError) {
        beginList(key)
        for element in elements {
            beginElement()
            try members(&self, element)
            endElement()
        }
        endList()
    }

    mutating func beginList(_ key: String) {
        json.key(key)
        json.beginArray()
    }

    mutating func endList() { json.endArray() }

    /// Begins an object in a list.
    mutating func beginElement() { json.beginObject() }

    mutating func endElement() { json.endObject() }

    /// A list of objects, wrapped as the older operations do.
    mutating func wrapped<Element>(
        _ key: String, _ inner: String, _ elements: some Sequence<Element>,
        _ members: (inout AnswerWriter, Element) throws(KMSError) -> Void
    ) throws(KMSError) {
        try object(key) { (answer) throws(KMSError) in
            try answer.list(inner, elements, members)
        }
    }

    /// A list of texts, wrapped.
    mutating func wrapped(_ key: String, _ inner: String, _ texts: [String]) {
        json.key(key)
        json.beginObject()
        json.key(inner)
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
        json.endObject()
    }

    /// A JSON string made by ``SecretLiteral``.
    mutating func secret(_ key: String, literal: borrowing SecretBytes) throws(KMSError) {
        json.key(key)
        // The writer counts an empty string, whose quotes give way to the literal.
        json.string("")
        let portion = json.takePortion().dropLast(2)
        do throws(SecretBytesError) {
            if guarded == nil { guarded = try SecretText() }
            try guarded?.append(Array(portion))
            try guarded?.append(literal)
        } catch {
            throw .vault(.outOfMemory)
        }
    }

    consuming func finish() throws(KMSError) -> KMSAnswer.Body {
        json.endObject()
        let rest = json.takePortion()
        guard var guarded = guarded.take() else { return .plain(rest) }
        do throws(SecretBytesError) { try guarded.append(rest) } catch {
            throw .vault(.outOfMemory)
        }
        return .secret(guarded.finish())
    }
}
