import PKCS11
import PublicKeys
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// A pair or a key for codes, made in the token and proven.
///
/// What a token can is found out by doing it: lists and flags of mechanisms are hints only.
struct KeyMaking {
    let token: Token
    let spec: KeySpec
    let usage: KeyUsage
    let kind: KeyKind
    let object: Identifier
    let label: String
    let acceptsWeak: Bool

    /// Makes the object, has it reach the disk, and proves it from a fresh session.
    ///
    /// - Parameter canaryContext: What the canary of a key for codes is a code of.
    /// - Returns: What the version's record says from now on.
    /// - Throws: ``VaultError/keyUnsupported(_:)`` when the token makes no such key, or does nothing
    ///   with it; ``VaultError/weakToken(attribute:)``; ``VaultError/token(_:)``.
    func run(canaryContext: [UInt8]) throws(VaultError) -> KeyMaterial {
        do throws(TokenError) {
            let half = try makeObject()
            // SoftHSM never syncs its files; a record must not outlive its key.
            Token.makeDurable()
            let lies = try token.withSession(readWrite: true, fresh: true) {
                (session) throws(TokenError) in
                try session.proveWorkingKey(
                    objectID: object.bytes, label: label, kind: kind, duty: usage.duty)
            }
            if !acceptsWeak, let lie = lies.first { throw .lies(lie) }
            guard let half else { return try proveCodes(canaryContext) }
            return try proveAlgorithms(half)
        } catch {
            if case .lies(let attribute) = error { throw .weakToken(attribute: "\(attribute)") }
            if Self.meansUnsupported(error) { throw .keyUnsupported(spec) }
            throw VaultError(error)
        }
    }

    private func makeObject() throws(TokenError) -> PublicHalf? {
        try token.withSession(readWrite: true) { (session) throws(TokenError) -> PublicHalf? in
            guard kind.isPair else {
                try session.makeCodeKey(
                    objectID: object.bytes, label: label, acceptWeak: acceptsWeak)
                return nil
            }
            return try session.makePair(
                objectID: object.bytes, label: label, kind: kind, duty: usage.duty,
                acceptWeak: acceptsWeak)
        }
    }

    /// A key for codes has to make the same code of the same message, and another of another.
    private func proveCodes(_ context: [UInt8]) throws(TokenError) -> KeyMaterial {
        let message: [UInt8]
        do throws(VaultError) { message = try WorkingKeys.digest(context) } catch {
            throw .outOfMemory
        }
        let codes: [[UInt8]]
        do throws(TokenError) {
            codes = try token.withSession(fresh: true) { (session) throws(TokenError) in
                let own = try session.findWorkingKey(objectID: object.bytes, kind: kind)
                var codes: [[UInt8]] = []
                for bytes in [message, message, message.reversed()] {
                    codes.append(try session.sign(bytes, with: own, by: .hmacSHA256))
                }
                return codes
            }
        } catch {
            if case .refused = error { throw .schemeUnsupported }
            throw error
        }
        guard codes[0].count == HMACSHA256.codeByteCount, codes[0] == codes[1],
            codes[0] != codes[2]
        else { throw .lies(.seal) }
        return .code(canary: codes[0])
    }

    /// Tries each algorithm, across token and library.
    private func proveAlgorithms(_ half: PublicHalf) throws(TokenError) -> KeyMaterial {
        let publicKey = try Self.publicKey(half, kind)
        var proven: [KeyAlgorithm] = []
        for algorithm in KeyAlgorithm.all(of: spec, for: usage) {
            do throws(TokenError) {
                let isProven = try token.withSession(fresh: true) {
                    (session) throws(TokenError) in
                    let own = try session.findWorkingKey(objectID: object.bytes, kind: kind)
                    return try Self.proves(algorithm, session, own, publicKey)
                }
                if isProven { proven.append(algorithm) }
            } catch {
                // A refusal speaks of this algorithm; all else of the token.
                switch error {
                case .refused, .cannotOpen, .lies: continue
                default: throw error
                }
            }
        }
        guard !proven.isEmpty else { throw .schemeUnsupported }
        return .pair(publicKey: publicKey.encoding, algorithms: proven)
    }

    private static func proves(
        _ algorithm: KeyAlgorithm, _ session: borrowing Session, _ own: MasterKey,
        _ publicKey: borrowing PublicKey
    ) throws(TokenError) -> Bool {
        do {
            if let encryption = algorithm.encryption {
                let plaintext = try KernelRandom.secret(32)
                let sealed = try publicKey.encrypt(plaintext, padding: encryption)
                return try session.decrypt(sealed, with: own, by: algorithm.mechanism)
                    .isEqual(to: plaintext)
            }
            guard let scheme = algorithm.signature else { return false }
            let digest = try KernelRandom.bytes(32)
            let raw = try session.sign(digest, with: own, by: algorithm.mechanism)
            guard let signature = scheme.encoded(raw) else { return false }
            return try publicKey.verify(signature, of: digest, as: scheme)
        } catch let error as TokenError {
            throw error
        } catch {
            throw .lies(.publicHalf)
        }
    }

    private static func publicKey(
        _ half: PublicHalf, _ kind: KeyKind
    ) throws(TokenError) -> PublicKey {
        do throws(PublicKeyError) {
            switch half {
            case .rsa(let modulus, let exponent):
                return try PublicKey(modulus: modulus, exponent: exponent)
            case .point(let point):
                return try PublicKey(point: point, on: kind == .p256 ? .p256 : .secp256k1)
            }
        } catch { throw error == .outOfMemory ? .outOfMemory : .lies(.publicHalf) }
    }

    /// Whether the token says that it makes no such key, or none that it can use.
    private static func meansUnsupported(_ error: TokenError) -> Bool {
        switch error {
        case .schemeUnsupported: true
        case .refused(.generateKeyPair, _), .refused(.generateKey, _): error.isOfMechanism
        default: false
        }
    }
}
