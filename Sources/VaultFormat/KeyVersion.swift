package import Vocabulary

/// What a key's head says of one version: one object in the token, or a pair with one id.
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
    /// Of the kind that the key's spec has.
    package var material: KeyMaterial

    package init(object: Identifier, created: UnixTime, state: State, material: KeyMaterial) {
        self.object = object
        self.created = created
        self.state = state
        self.material = material
    }

    /// A version that seals data keys, without its canary.
    package init(object: Identifier, created: UnixTime, state: State, form: TokenForm) {
        self.init(
            object: object, created: created, state: state,
            material: .sealing(form, canary: nil))
    }

    /// How a version seals data keys, and the canary; nil for one that seals none, or not yet.
    package var sealing: (form: TokenForm, canary: SealedKey)? {
        guard case .sealing(let form, let canary?) = material else { return nil }
        return (form, canary)
    }
}

extension KeyVersion {
    init(
        of spec: KeySpec, for usage: KeyUsage, from reader: inout ByteReader
    ) throws(FormatError) {
        object = try reader.identifier("key object")
        created = try reader.time("key version created")
        state = try reader.code("key version state")
        material = try KeyMaterial(of: spec, for: usage, from: &reader)
        if case .sealing(let form, let canary?) = material {
            guard canary.keyVersion == object, form.fits(canary) else {
                throw .malformed(field: "canary")
            }
        }
        guard material.isComplete || state != .live else {
            throw .malformed(field: spec.isPair ? "public key" : "canary")
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.identifier(object)
        writer.time(created)
        writer.code(state)
        material.write(to: &writer)
    }
}
