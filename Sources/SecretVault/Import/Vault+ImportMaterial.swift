import PKCS11
import VaultFormat
package import Vocabulary

extension Vault {
    /// Takes key material in: of a key that never had any, or the same once more.
    ///
    /// The wrapping key takes one try. Whatever comes of it, it is destroyed: nobody can learn
    /// something from many tries.
    ///
    /// - Parameters:
    ///   - wrapped: 32 bytes, wrapped under the public key of ``ImportParameters``.
    ///   - token: Of the same parameters.
    ///   - expires: When the material is of no use any more; nil: never.
    /// - Throws: ``VaultError/wrongOrigin(_:_:)``, ``VaultError/importTokenInvalid``,
    ///   ``VaultError/importTokenExpired``, ``VaultError/materialRefused(_:)``,
    ///   ``VaultError/keyUnusable(_:_:)`` while the key waits for its deletion,
    ///   ``VaultError/invalid(_:)`` for a time that is past.
    package func importKeyMaterial(
        _ reference: KeyReference, wrapped: [UInt8], token: [UInt8], expires: UnixTime?,
        request: Request
    ) throws(VaultError) {
        if let expires, expires <= request.now || !Bounds.times.contains(expires) {
            throw .invalid(.materialExpiry(expires))
        }
        try recorded(.importKeyMaterial, .key(reference), request) { () throws(VaultError) in
            try writing(request, .importKeyMaterial) { (writer) throws(VaultError) in
                let change = try KeyChange(reference, writer)
                try change.requireExternal()
                guard [.enabled, .disabled, .pendingImport].contains(change.head.state) else {
                    throw .keyUnusable(change.head.id, KeyState(change.head.state))
                }
                let wrapping = try wrappingKey(of: token, change)
                let material = WrappedMaterial(
                    wrappingKey: wrapping.object.bytes, mechanism: wrapping.algorithm.mechanism,
                    way: wrapping.way.ofToken, bytes: wrapped)
                // Another length is a slip of the pen, and tells nobody anything.
                guard wrapped.count == 256 else { throw .materialRefused(change.head.id) }
                try take(material, until: expires, change)
            }
        }
    }

    private func take(
        _ material: WrappedMaterial, until expires: UnixTime?, _ change: KeyChange
    ) throws(VaultError) {
        let label = keyLabel(change.head.id)
        var version: KeyVersion
        if let last = change.head.versions.last {
            version = last
        } else {
            version = KeyVersion(
                object: try newIdentifier(), created: change.now, state: .creating,
                form: constants.form)
        }
        let (form, canary) = version.form
        let context = contexts.canary(owner: change.record, object: version.object)
        let isAccepted = try imports.accepts(
            material, as: version.object, label: label, form: form,
            canary: canary.map { ($0, context) })
        guard isAccepted else { return try refuse(change) }

        var isThere = version.state == .live
        if isThere { isThere = try imports.holds(version.object, form: form) }
        if !isThere {
            let before = change.head.versions
            version.state = .creating
            change.head.versions = [version]
            change.head.state = .pendingImport
            try change.write()
            do throws(VaultError) {
                // What an import that was stopped has left.
                try tokenObjects.destroy(version.object)
                guard try imports.take(material, as: version.object, label: label, form: form)
                else { throw .materialRefused(change.head.id) }
                if canary == nil {
                    version.material = .sealing(
                        form,
                        canary: try makeCanary(
                            owner: change.record, object: version.object, of: change.head.id))
                }
            } catch {
                // Tidy up what is certainly ours; what cannot be tidied stays announced.
                try? withdraw(version.object, before, change)
                throw error
            }
            version.state = .live
        }
        change.head.versions = [version]
        if change.head.state == .pendingImport { change.head.state = .enabled }
        change.head.materialExpires = expires
        change.head.wrapping?.state = .destroying
        try change.write()
        endWrapping(change)
    }

    /// Nothing of the material is in the token, and the wrapping key has had its try.
    private func refuse(_ change: KeyChange) throws(VaultError) {
        change.head.wrapping?.state = .destroying
        try change.write()
        endWrapping(change)
        throw .materialRefused(change.head.id)
    }

    /// What is to be said has been said: a token that fails now leaves the wrapping key to the next
    /// parameters, or to `maintain`.
    private func endWrapping(_ change: KeyChange) {
        do throws(VaultError) {
            try removeWrappingKey(change)
            try change.write()
        } catch {}
    }

    private func withdraw(
        _ object: Identifier, _ before: [KeyVersion], _ change: KeyChange
    ) throws(VaultError) {
        try tokenObjects.destroy(object)
        try tokenObjects.proveGone(object)
        change.head.versions = before.withoutObjects
        change.head.state = .pendingImport
        try change.write()
    }
}

extension [KeyVersion] {
    /// The versions of an external key whose object is gone: one that never sealed anything is none.
    var withoutObjects: [KeyVersion] {
        filter { $0.form.canary != nil }.map { version in
            var version = version
            version.state = .destroyed
            return version
        }
    }
}

extension KeyVersion {
    /// How a version of a key that seals data keys does it, and what it has sealed in good times.
    fileprivate var form: (form: TokenForm, canary: SealedKey?) {
        guard case .sealing(let form, let canary) = material else {
            preconditionFailure("a key that seals data keys has versions that do")
        }
        return (form, canary)
    }
}
