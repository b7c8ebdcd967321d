internal import CPKCS11
internal import SecureMemory

extension Session {
    /// Makes a key for codes in the token and reads back what was made.
    ///
    /// All that ``makeMasterKey(objectID:label:profile:acceptWeak:)`` says holds here.
    ///
    /// - Throws: ``TokenError/keyExists``, ``TokenError/lies(_:)``, or what the token answered.
    package func makeCodeKey(
        objectID: [UInt8], label: String, acceptWeak: Bool = false
    ) throws(TokenError) {
        var request = WorkingKeyTemplate(
            objectID: objectID, label: label, kind: .hmac, duty: .sign)
        let ways = [(true, KeyNaming.id), (false, .id), (false, .label)]
        let handle = try firstTaken(of: ways, objectID) {
            (restricts, naming) throws(TokenError) in
            request.naming = naming
            return try generateKey(
                request.request(restrictingMechanisms: restricts), by: request.kind.generation)
        }
        try keep(handle, asRequestedBy: request, acceptWeak: acceptWeak)
    }

    /// Makes a pair in the token, reads back what was made, and gives the public half.
    ///
    /// The public half is a session object, gone when this returns, so that a pair is one object of
    /// the token like any other key; only where a token refuses that does it lie beside the private
    /// half, under the same id. All else as for ``makeCodeKey(objectID:label:acceptWeak:)``.
    ///
    /// Source: PKCS #11 v2.40, 5.13 "C_GenerateKeyPair".
    package func makePair(
        objectID: [UInt8], label: String, kind: KeyKind, duty: KeyDuty, acceptWeak: Bool = false
    ) throws(TokenError) -> PublicHalf {
        precondition(kind.isPair)
        var request = WorkingKeyTemplate(
            objectID: objectID, label: label, kind: kind, duty: duty)
        let ways: [(Bool, Bool, KeyNaming)] = [
            (true, false, .id), (false, false, .id), (true, true, .id), (false, true, .id),
            (false, false, .label), (false, true, .label),
        ]
        let (own, other, isKept) = try firstTaken(of: ways, objectID) {
            (restricts, isKept, naming) throws(TokenError) in
            request.naming = naming
            let (own, other) = try generatePair(
                request, restrictingMechanisms: restricts, keepingPublic: isKept)
            return (own, other, isKept)
        }
        try keep(own, asRequestedBy: request, acceptWeak: acceptWeak)
        let half = try readPublicHalf(other, kind)
        if !isKept { destroyQuietly(other) }
        return half
    }

    /// As ``proveMasterKey(_:label:profile:)``, of a working key.
    package func proveWorkingKey(
        objectID: [UInt8], label: String, kind: KeyKind, duty: KeyDuty
    ) throws(TokenError) -> [KeyAttribute] {
        let key = try findWorkingKey(objectID: objectID, kind: kind)
        return try prove(key, label: label, kind: kind, duty: duty)
    }

    func prove(
        _ key: MasterKey, label: String, kind: KeyKind, duty: KeyDuty
    ) throws(TokenError) -> [KeyAttribute] {
        var lies = try inspect(key, label: label, kind: kind, duty: duty)
        if !lies.contains(.value), try isWrappable(key) { lies.append(.value) }
        if try isMadeExtractable(key) { lies.append(.extractable) }
        return lies
    }

    /// As ``inspectMasterKey(_:label:profile:)``, of a working key.
    package func inspectWorkingKey(
        objectID: [UInt8], label: String, kind: KeyKind, duty: KeyDuty
    ) throws(TokenError) -> [KeyAttribute] {
        let key = try findWorkingKey(objectID: objectID, kind: kind)
        return try inspect(key, label: label, kind: kind, duty: duty)
    }

    func inspect(
        _ key: MasterKey, label: String, kind: KeyKind, duty: KeyDuty
    ) throws(TokenError) -> [KeyAttribute] {
        let request = WorkingKeyTemplate(
            objectID: key.objectID, label: label, kind: kind, duty: duty)
        let differences = try differences(of: key.handle, from: request)
        return try isReadable(key.handle, kind.secretAttribute, byteCount: 1024)
            ? differences + [.value] : differences
    }

    /// Finds a working key by its id; of a pair, the private half.
    ///
    /// - Throws: As ``findMasterKey(objectID:profile:)``.
    package func findWorkingKey(
        objectID: [UInt8], kind: KeyKind
    ) throws(TokenError) -> MasterKey {
        let found = try find(objectID, all: false) {
            Template().add(CKA_CLASS, kind.objectClass).add(CKA_KEY_TYPE, kind.keyType)
        }
        return try only(of: found, objectID)
    }

    /// Tries one way of asking after the other: which tokens take which template only a try can
    /// tell, and they refuse in as many ways.
    ///
    /// A later try must not add a second key.
    private func firstTaken<Way, Made>(
        of ways: [Way], _ objectID: [UInt8], _ make: (Way) throws(TokenError) -> Made
    ) throws(TokenError) -> Made {
        precondition(objectID.count == MasterKey.objectIDByteCount)
        guard try keys(ofID: objectID).isEmpty else { throw .keyExists }
        var refusal: TokenError?
        for way in ways {
            do throws(TokenError) { return try make(way) } catch {
                guard Session.mayConcernTemplate(error), try keys(ofID: objectID).isEmpty else {
                    throw error
                }
                refusal = refusal ?? error
            }
        }
        throw refusal ?? .schemeUnsupported
    }

    func generatePair(
        _ request: WorkingKeyTemplate, restrictingMechanisms: Bool, keepingPublic: Bool
    ) throws(TokenError) -> (own: CK_OBJECT_HANDLE, other: CK_OBJECT_HANDLE) {
        let session = try line.ready()
        var mechanism = unsafe CK_MECHANISM(
            mechanism: request.kind.generation, pParameter: nil, ulParameterLen: 0)
        var own = CK_OBJECT_HANDLE(CK_INVALID_HANDLE)
        var other = CK_OBJECT_HANDLE(CK_INVALID_HANDLE)
        let ownTemplate = request.request(restrictingMechanisms: restrictingMechanisms)
        let otherTemplate = request.publicRequest(isKept: keepingPublic)
        let code = unsafe otherTemplate.with { otherList, otherCount in
            unsafe ownTemplate.with { ownList, ownCount in
                unsafe line.functions.pointee.C_GenerateKeyPair(
                    session, &mechanism, otherList, otherCount, ownList, ownCount, &other, &own)
            }
        }
        try line.check(.generateKeyPair, code)
        return (own, other)
    }

    /// Keeps a key that is what was asked for, and destroys one that is not.
    private func keep(
        _ handle: CK_OBJECT_HANDLE, asRequestedBy request: WorkingKeyTemplate, acceptWeak: Bool
    ) throws(TokenError) {
        let differences = try differences(of: handle, from: request)
        if let first = differences.first, !acceptWeak {
            try destroy(handle)
            throw .lies(first)
        }
    }

    func differences(
        of handle: CK_OBJECT_HANDLE, from request: WorkingKeyTemplate
    ) throws(TokenError) -> [KeyAttribute] {
        let answer = request.question()
        try readAttributes(of: handle, into: answer)
        return request.differences(in: answer)
            + (try restricts(
                handle, to: WorkingMechanism.allowed(request.kind, request.duty))
                ? [] : [.allowedMechanisms])
    }

    /// - Parameter ofPrivate: Whether `handle` is the private half, on which some tokens leave the
    ///   exponent out: it is then the one that the pair was made with.
    func readPublicHalf(
        _ handle: CK_OBJECT_HANDLE, _ kind: KeyKind, ofPrivate: Bool = false
    ) throws(TokenError) -> PublicHalf {
        let answer = Template()
        guard case .rsa(let bitCount) = kind else {
            answer.ask(CKA_EC_PARAMS, byteCount: 64).ask(CKA_EC_POINT, byteCount: 256)
            try readAttributes(of: handle, into: answer)
            guard answer.bytes(CKA_EC_PARAMS) == kind.curve, var point = answer.bytes(CKA_EC_POINT)
            else { throw .lies(.publicHalf) }
            // An octet string by the standard; some tokens leave its header out.
            if point.count == 67, point.starts(with: [0x04, 0x41]) { point.removeFirst(2) }
            guard point.count == 65, point[0] == 0x04 else { throw .lies(.publicHalf) }
            return .point(point)
        }
        answer.ask(CKA_MODULUS, byteCount: 1024).ask(CKA_PUBLIC_EXPONENT, byteCount: 64)
        try readAttributes(of: handle, into: answer)
        let modulus = (answer.bytes(CKA_MODULUS) ?? []).drop { $0 == 0 }
        var exponent = (answer.bytes(CKA_PUBLIC_EXPONENT) ?? []).drop { $0 == 0 }
        if ofPrivate, exponent.isEmpty { exponent = WorkingKeyTemplate.exponent[...] }
        guard modulus.count * 8 == bitCount, modulus.first.map({ $0 >= 0x80 }) == true,
            Array(exponent) == WorkingKeyTemplate.exponent
        else { throw .lies(.publicHalf) }
        return .rsa(modulus: Array(modulus), exponent: Array(exponent))
    }
}
