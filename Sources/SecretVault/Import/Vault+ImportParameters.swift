import Sealing
import VaultFormat
package import Vocabulary

extension Vault {
    /// How long import parameters are good for, in seconds.
    package static let importSeconds: Int64 = 86_400

    /// Makes a wrapping key for the next import, in place of the last.
    ///
    /// The pair is made for one import: its private half lies in the token and does nothing but take
    /// material in. The record names it before it is made and until it is gone.
    ///
    /// - Throws: ``VaultError/wrongOrigin(_:_:)``, ``VaultError/wrappingUnsupported(_:)``,
    ///   ``VaultError/importUnsupported``, ``VaultError/weakToken(attribute:)``.
    package func parametersForImport(
        _ reference: KeyReference, _ algorithm: WrappingAlgorithm, request: Request
    ) throws(VaultError) -> ImportParameters {
        try recorded(.getParametersForImport, .key(reference), request) {
            () throws(VaultError) in
            try writing(request, .getParametersForImport) { (writer) throws(VaultError) in
                let change = try KeyChange(reference, writer)
                try change.requireExternal()
                try removeWrappingKey(change)
                return try makeWrappingKey(algorithm, change)
            }
        }
    }

    private func makeWrappingKey(
        _ algorithm: WrappingAlgorithm, _ change: KeyChange
    ) throws(VaultError) -> ImportParameters {
        var wrapping = WrappingKey(
            object: try newIdentifier(), state: .creating, algorithm: algorithm, way: .unwrap,
            expires: UnixTime(seconds: change.now.seconds + Self.importSeconds))
        change.head.wrapping = wrapping
        try change.write()
        let publicKey: [UInt8]
        do throws(VaultError) {
            (wrapping.way, publicKey) = try imports.makeWrappingKey(
                wrapping.object, label: wrappingLabel(change.head.id), algorithm,
                form: constants.form)
        } catch {
            // Tidy up what is certainly ours; what cannot be tidied stays announced.
            try? removeWrappingKey(change)
            if change.head.wrapping == nil { try? change.write() }
            throw error
        }
        wrapping.state = .live
        change.head.wrapping = wrapping
        try change.write()
        let token = ImportToken(
            wrappingKey: wrapping.object, algorithm: algorithm, expires: wrapping.expires,
            code: try importCode(of: change.record, wrapping))
        return ImportParameters(
            keyID: change.head.id, publicKey: publicKey, token: token.encoding,
            expires: wrapping.expires)
    }

    /// Destroys the wrapping key, if there is one; that it is gone is for the caller to write down.
    func removeWrappingKey(_ change: KeyChange) throws(VaultError) {
        guard let wrapping = change.head.wrapping else { return }
        if wrapping.state == .live {
            change.head.wrapping?.state = .destroying
            try change.write()
        }
        try tokenObjects.destroy(wrapping.object)
        try tokenObjects.proveGone(wrapping.object)
        change.head.wrapping = nil
    }

    /// The wrapping key that a token is about.
    ///
    /// - Throws: ``VaultError/importTokenInvalid`` for bytes that were not made here for this key,
    ///   ``VaultError/importTokenExpired`` when the wrapping key has had its time or its use.
    func wrappingKey(
        of token: [UInt8], _ change: KeyChange
    ) throws(VaultError) -> WrappingKey {
        let token = try parsed(token)
        let named = WrappingKey(
            object: token.wrappingKey, state: .live, algorithm: token.algorithm, way: .unwrap,
            expires: token.expires)
        guard ConstantTime.isEqual(token.code, try importCode(of: change.record, named)) else {
            throw .importTokenInvalid
        }
        guard let wrapping = change.head.wrapping, wrapping.object == token.wrappingKey,
            wrapping.state == .live, change.now < wrapping.expires
        else { throw .importTokenExpired }
        return wrapping
    }

    private func parsed(_ token: [UInt8]) throws(VaultError) -> ImportToken {
        do throws(FormatError) { return try ImportToken(parsing: token) } catch {
            throw .importTokenInvalid
        }
    }

    private func importCode(
        of record: Identifier, _ wrapping: WrappingKey
    ) throws(VaultError) -> [UInt8] {
        let key = try keys.key(.importKey)
        let context = Context.encoding(
            .importToken, keys.vault.bytes, record.bytes, wrapping.object.bytes,
            [wrapping.algorithm.rawValue],
            Context.field(UInt64(bitPattern: wrapping.expires.seconds)))
        do { return try HMACSHA256.code(of: context, key: key) } catch { throw VaultError(error) }
    }

    var imports: TokenImports {
        TokenImports(token: token, acceptsWeak: constants.settings.acceptsWeakToken)
    }

    private func wrappingLabel(_ id: KeyID) -> String { keyLabel(id) + ":wrapping" }
}
