internal import CPKCS11

/// What a working key is, next to what it may do.
///
/// An auditor reads this file.
struct WorkingKeyTemplate {
    let objectID: [UInt8]
    let label: String
    let kind: KeyKind
    let duty: KeyDuty
    /// False for a key that ends with its session.
    var isOnToken = true
    var naming = KeyNaming.id

    /// Every truth the key must keep.
    ///
    /// As for master keys no usage is left out, and a key does one thing. A code is checked by making
    /// it again, so that a key for codes need not verify.
    var truths: [(KeyAttribute, CK_ATTRIBUTE_TYPE, Bool)] {
        [
            (.token, CKA_TOKEN, isOnToken),
            (.isPrivate, CKA_PRIVATE, true),
            (.sensitive, CKA_SENSITIVE, true),
            (.extractable, CKA_EXTRACTABLE, false),
            (.modifiable, CKA_MODIFIABLE, false),
            (.decrypt, CKA_DECRYPT, duty.decrypts),
            (.sign, CKA_SIGN, duty == .sign),
            (.unwrap, CKA_UNWRAP, duty.unwraps),
            (.derive, CKA_DERIVE, false),
        ]
            + (kind.isPair
                ? [(.signRecover, CKA_SIGN_RECOVER, false)]
                : [
                    (.encrypt, CKA_ENCRYPT, false), (.verify, CKA_VERIFY, false),
                    (.wrap, CKA_WRAP, false),
                ])
    }

    /// The template of the key itself: of the private half of a pair.
    func request(restrictingMechanisms: Bool) -> Template {
        let template = Template()
        template.add(CKA_CLASS, kind.objectClass).add(CKA_KEY_TYPE, kind.keyType)
            .add(naming, label: label, objectID: objectID)
        if !kind.isPair {
            template.add(CKA_VALUE_LEN, CK_ULONG(WorkingKeyTemplate.codeKeyByteCount))
        }
        for (_, type, value) in truths { template.add(type, value) }
        if restrictingMechanisms {
            template.add(
                CKA_ALLOWED_MECHANISMS, numbers: WorkingMechanism.allowed(kind, duty))
        }
        return template
    }

    /// The template of the public half.
    ///
    /// What it may do is of no matter, for a library does it. Where the private half decrypts it is
    /// left out: tpm2-pkcs11 takes one usage for another (what decrypts verifies, what signs
    /// encrypts), and NSS makes no pair of which the public half must not encrypt.
    ///
    /// - Parameter isKept: Whether it lies on the token; if not, it ends with the session.
    func publicRequest(isKept: Bool) -> Template {
        let template = Template()
        template.add(CKA_CLASS, CKO_PUBLIC_KEY).add(CKA_KEY_TYPE, kind.keyType)
            .add(naming, label: label, objectID: objectID)
            .add(CKA_TOKEN, isKept).add(CKA_PRIVATE, false)
            .add(CKA_VERIFY_RECOVER, false).add(CKA_WRAP, duty.unwraps)
        if duty == .sign { template.add(CKA_ENCRYPT, false).add(CKA_VERIFY, true) }
        if case .rsa(let bitCount) = kind {
            template.add(CKA_MODULUS_BITS, CK_ULONG(bitCount))
                .add(CKA_PUBLIC_EXPONENT, bytes: WorkingKeyTemplate.exponent)
        }
        if let curve = kind.curve { template.add(CKA_EC_PARAMS, bytes: curve) }
        return template
    }

    /// Room for reading all of the key back.
    func question() -> Template {
        let template = Template()
        template.ask(CKA_CLASS, byteCount: 8).ask(CKA_KEY_TYPE, byteCount: 8)
            .ask(CKA_LABEL, byteCount: 256).ask(CKA_ID, byteCount: 256)
        if !kind.isPair { template.ask(CKA_VALUE_LEN, byteCount: 8) }
        for (_, type, _) in truths { template.ask(type, byteCount: 1) }
        return template
    }

    /// The attributes in which an answer differs from the request.
    func differences(in answer: Template) -> [KeyAttribute] {
        var differences: [KeyAttribute] = []
        func expect(_ name: KeyAttribute, _ type: CK_ATTRIBUTE_TYPE, _ bytes: [UInt8]) {
            if answer.bytes(type) != bytes { differences.append(name) }
        }
        expect(.objectClass, CKA_CLASS, Template.number(kind.objectClass))
        expect(.keyType, CKA_KEY_TYPE, Template.number(kind.keyType))
        if !kind.isPair {
            expect(
                .valueLength, CKA_VALUE_LEN,
                Template.number(CK_ULONG(WorkingKeyTemplate.codeKeyByteCount)))
        }
        differences += answer.nameDifferences(label: label, objectID: objectID)
        for (name, type, value) in truths { expect(name, type, [value ? 1 : 0]) }
        return differences
    }

    /// The length of a key for codes: that of the code, RFC 2104, 3.
    static let codeKeyByteCount = 32
    /// 65,537.
    static let exponent: [UInt8] = [1, 0, 1]
}
