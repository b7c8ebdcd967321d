package import Vocabulary

/// What a key's head says of one version: one object in the token.
package struct KeyVersion: Equatable, Sendable {
    /// The object's life.
    ///
    /// Repair may remove an object only in `creating` and `destroying`.
    package enum State: UInt8, Sendable {
        case creating = 1
        case live = 2
        case destroying = 3
        case destroyed = 4
    }

    /// The object's CKA_ID.
    package var object: Identifier
    package var created: UnixTime
    package var state: State
    package var form: TokenForm
    /// Opens when the object is there and well; none while it is being made.
    package var canary: SealedKey?

    package init(object: Identifier, created: UnixTime, state: State, form: TokenForm) {
        self.object = object
        self.created = created
        self.state = state
        self.form = form
        canary = nil
    }
}

extension KeyVersion {
    init(from reader: inout ByteReader) throws(FormatError) {
        object = try reader.identifier("key object")
        created = try reader.time("key version created")
        state = try reader.code("key version state")
        form = try TokenForm(from: &reader)
        canary = try reader.optional("canary") { r throws(FormatError) in
            try SealedKey(from: &r)
        }
        if let canary {
            guard canary.keyVersion == object, form.fits(canary) else {
                throw .malformed(field: "canary")
            }
        } else if state == .live {
            throw .malformed(field: "canary")
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.identifier(object)
        writer.time(created)
        writer.code(state)
        form.write(to: &writer)
        writer.optional(canary) { $1.write(to: &$0) }
    }
}
