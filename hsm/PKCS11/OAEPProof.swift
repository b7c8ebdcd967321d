internal import CPKCS11
internal import SecureMemory

/// The trial of scheme `oaep`: the largest key that the token makes, and the best padding that it
/// opens.
struct OAEPProof {
    let token: Token
    let mechanism: UInt64
    let seal: PublicSeal

    /// - Returns: Nil when the token makes no such pair as asked, or opens nothing with it.
    func profile() throws(TokenError) -> TokenProfile? {
        for bitCount in OAEPForm.bitCounts.prefix(2) {
            for isOnToken in [false, true] {
                do throws(TokenError) {
                    let found =
                        isOnToken
                        ? try profileOfTokenKey(bitCount) : try profileOfSessionKey(bitCount)
                    if let found { return found }
                } catch {
                    // What it does not make at one size or in one place, it may at another.
                    guard case .refused(.generateKeyPair, _) = error else { throw error }
                }
            }
        }
        return nil
    }

    /// A pair that ends with its session.
    private func profileOfSessionKey(_ bitCount: Int) throws(TokenError) -> TokenProfile? {
        let id = try newID()
        return try token.withSession(fresh: true) { (maker) throws(TokenError) -> TokenProfile? in
            var request = WorkingKeyTemplate(
                objectID: id, label: Self.label, kind: .rsa(bitCount: bitCount), duty: .decrypt)
            request.isOnToken = false
            let (own, _) = try maker.generatePair(
                request, restrictingMechanisms: false, keepingPublic: false)
            return try profile(of: MasterKey(objectID: id, handle: own), bitCount)
        }
    }

    /// For tokens that make pairs only to keep them.
    private func profileOfTokenKey(_ bitCount: Int) throws(TokenError) -> TokenProfile? {
        let id = try newID()
        do throws(TokenError) {
            let key = try token.withSession(readWrite: true, onceOnly: true) {
                (s) throws(TokenError) in
                let kind = KeyKind.rsa(bitCount: bitCount)
                _ = try s.makePair(
                    objectID: id, label: Self.label, kind: kind, duty: .decrypt, acceptWeak: true)
                return try s.findWorkingKey(objectID: id, kind: kind)
            }
            let found = try profile(of: key, bitCount)
            try destroy(id)
            return found
        } catch {
            try? destroy(id)
            throw error
        }
    }

    private func profile(
        of key: MasterKey, _ bitCount: Int
    ) throws(TokenError) -> TokenProfile? {
        for padding in OAEPPadding.allCases {
            guard let form = OAEPForm(bitCount: bitCount, padding: padding) else { continue }
            let profile = TokenProfile(
                scheme: .oaep, mechanism: mechanism, ivMode: .caller, oaep: form)
            do throws(TokenError) {
                if try works(profile, form, key) { return profile }
            } catch {
                switch error {
                case .refused(let call, _) where call != .generateKeyPair: continue
                case .cannotOpen, .lies(.seal), .malformed: continue
                default: throw error
                }
            }
        }
        return nil
    }

    private func works(
        _ profile: TokenProfile, _ form: OAEPForm, _ key: MasterKey
    ) throws(TokenError) -> Bool {
        let made = try token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.sealNewDataKey(under: key, profile: profile, aad: [], seal: seal)
        }
        let again = try token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.sealDataKey(made.plaintext, under: key, profile: profile, aad: [], seal: seal)
        }
        guard again.bytes != made.wrapped.bytes else { return false }
        for sealed in [made.wrapped, again] {
            let opened = try open(sealed.bytes, key, form.padding)
            guard opened.isEqual(to: made.plaintext) else { return false }
        }
        return try refusesForgeries(of: made.wrapped.bytes, key, form.padding)
    }

    /// Whether what was not sealed, or not padded so, does not open.
    private func refusesForgeries(
        of sealed: [UInt8], _ key: MasterKey, _ padding: OAEPPadding
    ) throws(TokenError) -> Bool {
        var flipped = sealed
        flipped[flipped.count / 2] ^= 1
        let others = OAEPPadding.allCases.filter { $0 != padding }
        let forgeries =
            [(flipped, padding), (Array(sealed.dropLast(8)), padding)]
            + others.map { (sealed, $0) }
        for (bytes, padding) in forgeries {
            do throws(TokenError) {
                _ = try open(bytes, key, padding)
                return false
            } catch {
                switch error {
                case .cannotOpen, .refused: if error.provesNothing { throw error }
                default: throw error
                }
            }
        }
        return true
    }

    private func open(
        _ bytes: [UInt8], _ key: MasterKey, _ padding: OAEPPadding
    ) throws(TokenError) -> SecretBytes {
        try token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.decrypt(bytes, with: key, by: padding.mechanism)
        }
    }

    private func newID() throws(TokenError) -> [UInt8] {
        try token.withSession { (s) throws(TokenError) in
            try s.generateRandom(MasterKey.objectIDByteCount).plainCopy()
        }
    }

    private func destroy(_ objectID: [UInt8]) throws(TokenError) {
        try token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.destroyKey(objectID: objectID)
        }
    }

    private static let label = "kist: proof"
}
