import PKCS11
import PublicKeys
import SecureMemory
import VaultFormat
import Vocabulary

/// Key material on its way into the token.
struct TokenImports {
    let token: Token
    let acceptsWeak: Bool

    /// Makes a wrapping key in the first way that is seen to work, and gives its public half.
    ///
    /// Seen to work: bytes that the public half wraps become a master key that the token keeps to
    /// itself. The pair is proven as any other key is.
    ///
    /// - Parameter form: How the keys to come seal.
    /// - Throws: ``VaultError/importUnsupported`` in scheme `oaep`,
    ///   ``VaultError/wrappingUnsupported(_:)``, ``VaultError/weakToken(attribute:)``,
    ///   ``VaultError/token(_:)``. The object may then be there.
    func makeWrappingKey(
        _ object: Identifier, label: String, _ algorithm: WrappingAlgorithm, form: TokenForm
    ) throws(VaultError) -> (way: WrappingKey.Way, publicKey: [UInt8]) {
        // What comes in is 32 bytes, and a CMK version of this scheme is an RSA pair.
        if form.scheme == SealingScheme.oaep.rawValue { throw .importUnsupported }
        var lie: KeyAttribute?
        for way in [WrappingKey.Way.unwrap, .decrypt] {
            do throws(TokenError) {
                let publicKey = try makePair(object, label, algorithm, way)
                try attempt(publicKey, object, label, algorithm, way, form)
                return (way, publicKey)
            } catch {
                switch error {
                case .lies(let attribute): lie = attribute
                case .refused, .cannotOpen, .schemeUnsupported: break
                default: throw VaultError(error)
                }
            }
            try TokenObjects(token: token).destroy(object)
        }
        if let lie { throw .weakToken(attribute: "\(lie)") }
        throw .wrappingUnsupported(algorithm)
    }

    private func makePair(
        _ object: Identifier, _ label: String, _ algorithm: WrappingAlgorithm,
        _ way: WrappingKey.Way
    ) throws(TokenError) -> [UInt8] {
        let duty = KeyDuty.takeIn(algorithm.mechanism, way.ofToken)
        let kind = KeyKind.rsa(bitCount: 2048)
        let half = try token.withSession(readWrite: true) { (session) throws(TokenError) in
            try session.makePair(
                objectID: object.bytes, label: label, kind: kind, duty: duty,
                acceptWeak: acceptsWeak)
        }
        Token.makeDurable()
        let lies = try token.withSession(readWrite: true, fresh: true) {
            (session) throws(TokenError) in
            try session.proveWorkingKey(
                objectID: object.bytes, label: label, kind: kind, duty: duty)
        }
        if !acceptsWeak, let lie = lies.first { throw .lies(lie) }
        guard case .rsa(let modulus, let exponent) = half else { throw .lies(.publicHalf) }
        do throws(PublicKeyError) {
            return try PublicKey(modulus: modulus, exponent: exponent).encoding
        } catch {
            throw error == .outOfMemory ? .outOfMemory : .lies(.publicHalf)
        }
    }

    /// Wraps random bytes as an owner of material would, and takes them in for a trial.
    private func attempt(
        _ publicKey: [UInt8], _ object: Identifier, _ label: String,
        _ algorithm: WrappingAlgorithm, _ way: WrappingKey.Way, _ form: TokenForm
    ) throws(TokenError) {
        let profile: TokenProfile
        do throws(VaultError) { profile = try DataKeys.profile(of: form) } catch {
            throw .schemeUnsupported
        }
        try token.withSession(readWrite: true) { (session) throws(TokenError) in
            let sample = try session.generateRandom(32)
            let wrapped: [UInt8]
            do throws(PublicKeyError) {
                wrapped = try PublicKey(parsing: publicKey).encrypt(
                    sample, padding: algorithm.padding)
            } catch { throw error == .outOfMemory ? .outOfMemory : .lies(.publicHalf) }
            _ = try session.takeInForTrial(
                WrappedMaterial(
                    wrappingKey: object.bytes, mechanism: algorithm.mechanism,
                    way: way.ofToken, bytes: wrapped),
                objectID: object.bytes, label: label, profile: profile,
                acceptWeak: acceptsWeak)
        }
    }

    /// Looks at material before anything of it is kept: 32 bytes, wrapped under this key, and, when
    /// there is a canary, the very material that sealed it.
    ///
    /// - Returns: False for material that must not come in.
    func accepts(
        _ material: WrappedMaterial, as object: Identifier, label: String, form: TokenForm,
        canary: (key: SealedKey, context: [UInt8])?
    ) throws(VaultError) -> Bool {
        let profile = try DataKeys.profile(of: form)
        do throws(TokenError) {
            return try token.withSession(readWrite: true) { (session) throws(TokenError) in
                let key = try session.takeInForTrial(
                    material, objectID: object.bytes, label: label, profile: profile,
                    acceptWeak: acceptsWeak)
                guard let canary else { return true }
                return try DataKeys(token: token).opens(
                    canary.key, form: form, context: canary.context, under: key, in: session)
            }
        } catch {
            return try Self.refusal(error)
        }
    }

    /// Takes material in for good; proven as a key made here is.
    ///
    /// - Returns: False for material that did not come in.
    func take(
        _ material: WrappedMaterial, as object: Identifier, label: String, form: TokenForm
    ) throws(VaultError) -> Bool {
        let profile = try DataKeys.profile(of: form)
        do throws(TokenError) {
            try token.withSession(readWrite: true) { (session) throws(TokenError) in
                _ = try session.takeInMasterKey(
                    material, objectID: object.bytes, label: label, profile: profile,
                    acceptWeak: acceptsWeak)
            }
        } catch { return try Self.refusal(error) }
        try TokenObjects(token: token).settle(
            object, label: label, profile: profile, acceptsWeak: acceptsWeak)
        return true
    }

    private static func refusal(_ error: TokenError) throws(VaultError) -> Bool {
        switch error {
        case .cannotOpen, .malformed: return false
        case .lies(let attribute): throw .weakToken(attribute: "\(attribute)")
        default: throw VaultError(error)
        }
    }

    /// Whether the token holds the object.
    func holds(_ object: Identifier, form: TokenForm) throws(VaultError) -> Bool {
        let profile = try DataKeys.profile(of: form)
        do throws(TokenError) {
            try token.withSession(fresh: true) { (session) throws(TokenError) in
                _ = try session.findMasterKey(objectID: object.bytes, profile: profile)
            }
            return true
        } catch {
            if case .keyNotFound = error { return false }
            throw VaultError(error)
        }
    }
}

extension WrappingKey.Way {
    var ofToken: MaterialWay {
        switch self {
        case .unwrap: .unwrap
        case .decrypt: .decrypt
        }
    }
}
