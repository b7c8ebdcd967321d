internal import CPKCS11

/// What a master key is, next to what it may do.
///
/// An auditor reads this file.
struct MasterKeyTemplate {
    let objectID: [UInt8]
    let label: String
    let profile: TokenProfile
    /// False for a key that ends with its session.
    var isOnToken = true
    var naming = KeyNaming.id

    /// The same asked for in every way that may be the first a token takes, best first.
    var forms: [(request: MasterKeyTemplate, restrictsMechanisms: Bool)] {
        func named(_ naming: KeyNaming) -> MasterKeyTemplate {
            var request = self
            request.naming = naming
            return request
        }
        let isCloud = profile.mechanism == UInt64(KIST_CKM_CLOUDKMS_AES_GCM)
        return [(self, true), (self, false), (named(.label), false)]
            + (isCloud ? [(named(.cloudLabel), false)] : [])
    }

    /// Every truth the key must keep.
    ///
    /// No usage is left out: several tokens take an omitted usage as a permission. A key that
    /// decrypts and unwraps would give away any extractable key, so a key does one of the two.
    var truths: [(KeyAttribute, CK_ATTRIBUTE_TYPE, Bool)] {
        [
            (.token, CKA_TOKEN, isOnToken),
            (.isPrivate, CKA_PRIVATE, true),
            (.sensitive, CKA_SENSITIVE, true),
            (.extractable, CKA_EXTRACTABLE, false),
            (.modifiable, CKA_MODIFIABLE, false),
        ] + MasterKeyTemplate.usages(profile.scheme)
    }

    static func usages(_ scheme: SealingScheme) -> [(KeyAttribute, CK_ATTRIBUTE_TYPE, Bool)] {
        [
            (.encrypt, CKA_ENCRYPT, scheme == .gcm),
            (.decrypt, CKA_DECRYPT, scheme == .gcm),
            (.wrap, CKA_WRAP, scheme == .wrap),
            (.unwrap, CKA_UNWRAP, scheme == .wrap),
            (.sign, CKA_SIGN, false),
            (.verify, CKA_VERIFY, false),
            (.derive, CKA_DERIVE, false),
        ]
    }

    /// The template for `C_GenerateKey`, and, without the length, for keys whose bytes come in.
    func request(restrictingMechanisms: Bool, isSized: Bool = true) -> Template {
        let template = Template()
        guard naming != .cloudLabel else {
            // What makes a key what it must be, Google has no attributes for; it is read back.
            return template.add(naming, label: label, objectID: objectID)
                .add(KIST_CKA_CLOUDKMS_ALGORITHM, KIST_CLOUDKMS_AES_256_GCM)
        }
        template.add(CKA_CLASS, CKO_SECRET_KEY).add(CKA_KEY_TYPE, CKK_AES)
        if isSized { template.add(CKA_VALUE_LEN, CK_ULONG(NewDataKey.byteCount)) }
        template.add(naming, label: label, objectID: objectID)
        for (_, type, value) in truths where type != CKA_MODIFIABLE { template.add(type, value) }
        if restrictingMechanisms {
            template.add(
                CKA_ALLOWED_MECHANISMS, numbers: [CK_MECHANISM_TYPE(profile.mechanism)])
        }
        // Last: SoftHSM reads a template in order, and when it unwraps, this ends it.
        return template.add(CKA_MODIFIABLE, false)
    }

    /// Room for reading all of it back.
    func question() -> Template {
        let template = Template()
        template.ask(CKA_CLASS, byteCount: 8).ask(CKA_KEY_TYPE, byteCount: 8)
            .ask(CKA_VALUE_LEN, byteCount: 8).ask(CKA_LABEL, byteCount: 256)
            .ask(CKA_ID, byteCount: 256)
        for (_, type, _) in truths { template.ask(type, byteCount: 1) }
        return template
    }

    /// The attributes in which an answer differs from the request.
    func differences(in answer: Template) -> [KeyAttribute] {
        var differences: [KeyAttribute] = []
        func expect(_ name: KeyAttribute, _ type: CK_ATTRIBUTE_TYPE, _ bytes: [UInt8]) {
            if answer.bytes(type) != bytes { differences.append(name) }
        }
        expect(.objectClass, CKA_CLASS, Template.number(CKO_SECRET_KEY))
        expect(.keyType, CKA_KEY_TYPE, Template.number(CKK_AES))
        expect(.valueLength, CKA_VALUE_LEN, Template.number(CK_ULONG(NewDataKey.byteCount)))
        differences += answer.nameDifferences(label: label, objectID: objectID)
        for (name, type, value) in truths { expect(name, type, [value ? 1 : 0]) }
        return differences
    }
}
