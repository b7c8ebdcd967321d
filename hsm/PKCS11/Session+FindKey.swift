internal import CPKCS11
internal import Synchronization

extension Session {
    /// Finds a master key by its id (``KeyNaming``): an AES key, or in scheme `oaep` the private half of
    /// an RSA pair.
    ///
    /// - Throws: ``TokenError/keyNotFound`` only when the token is well, for a SoftHSM whose folder
    ///   went away answers "none" too; ``TokenError/keyAmbiguous``;
    ///   ``TokenError/unavailable(call:code:)``.
    ///
    /// Source: PKCS #11 v2.40, 5.7 "C_FindObjects".
    package func findMasterKey(
        objectID: [UInt8], profile: TokenProfile
    ) throws(TokenError) -> MasterKey {
        if let form = profile.oaep {
            return try findWorkingKey(objectID: objectID, kind: form.kind)
        }
        return try only(of: handles(ofID: objectID), objectID)
    }

    /// The same, remembered from an earlier search in this session, which has SoftHSM read every object
    /// it holds; the token is asked whether the object still has this id.
    ///
    /// To open what proves itself. What seals is searched for, or was a moment ago, for many at once.
    ///
    /// - Throws: As ``findMasterKey(objectID:profile:)``.
    package func masterKey(
        objectID: [UInt8], profile: TokenProfile
    ) throws(TokenError) -> MasterKey {
        // A spoiled session is renewed first, and a new one knows no key.
        _ = try line.ready()
        if let known = line.keys.first(where: { $0.objectID == objectID }) {
            if isStill(known.handle, objectID) { return known }
            // Destroyed, or made anew: the search will tell.
            line.spoil()
        }
        _ = try line.ready()
        return try rememberedMasterKey(objectID: objectID, profile: profile)
    }

    /// The same, searched for now and remembered: before many data keys are sealed under it one after
    /// the other, each by ``masterKey(objectID:profile:)``.
    ///
    /// - Throws: As ``findMasterKey(objectID:profile:)``.
    @discardableResult
    package func rememberedMasterKey(
        objectID: [UInt8], profile: TokenProfile
    ) throws(TokenError) -> MasterKey {
        let key = try findMasterKey(objectID: objectID, profile: profile)
        line.remember(key)
        return key
    }

    /// The one key that was found.
    func only(
        of found: [CK_OBJECT_HANDLE], _ objectID: [UInt8]
    ) throws(TokenError) -> MasterKey {
        guard let handle = found.first else {
            try requireLogin()
            try confirmPresence()
            throw .keyNotFound
        }
        guard found.count == 1 else { throw .keyAmbiguous }
        return MasterKey(objectID: objectID, handle: handle)
    }

    /// Destroys the one key with this id for good, of whatever kind; with a private half, the public
    /// one if it is there.
    ///
    /// The session must be read-write.
    ///
    /// - Throws: As ``findMasterKey(objectID:profile:)``, or what the token answered.
    package func destroyKey(objectID: [UInt8]) throws(TokenError) {
        let found = try keys(ofID: objectID)
        guard !found.isEmpty else {
            try requireLogin()
            try confirmPresence()
            throw .keyNotFound
        }
        guard found.filter({ !$0.isPublic }).count <= 1, found.filter(\.isPublic).count <= 1 else {
            throw .keyAmbiguous
        }
        // The half that can do something last: until it is gone, the key is there.
        for key in found.sorted(by: { $0.isPublic && !$1.isPublic }) { try destroy(key.handle) }
    }

    /// Makes sure that no key has this id, in any half.
    ///
    /// - Throws: ``TokenError/keyExists``, or what the token answered; a token that is away is not
    ///   taken for one without the key.
    package func proveGone(objectID: [UInt8]) throws(TokenError) {
        guard try keys(ofID: objectID).isEmpty else { throw .keyExists }
        try requireLogin()
        try confirmPresence()
    }

    func destroy(_ handle: CK_OBJECT_HANDLE) throws(TokenError) {
        let session = try line.ready()
        try line.check(
            .destroyObject, unsafe line.functions.pointee.C_DestroyObject(session, handle))
    }

    /// Every key that lies on the token and shows itself to this login, whoever made it.
    ///
    /// An id or label longer than 256 bytes is shown as empty: it is not one of ours.
    package func listObjects() throws(TokenError) -> [TokenObject] {
        try requireLogin()
        var objects: [TokenObject] = []
        for objectClass in Session.keyClasses {
            let template = Template().add(CKA_CLASS, objectClass).add(CKA_TOKEN, true)
            for handle in try find(template, all: true) {
                let answer = Template().ask(CKA_ID, byteCount: 256).ask(CKA_LABEL, byteCount: 256)
                try readAttributes(of: handle, into: answer)
                let label = answer.bytes(CKA_LABEL) ?? []
                objects.append(
                    TokenObject(
                        objectID: KeyNaming.objectID(in: label) ?? answer.bytes(CKA_ID) ?? [],
                        label: label,
                        isPublic: objectClass == CKO_PUBLIC_KEY))
            }
        }
        return objects
    }

    private static let keyClasses = [CKO_SECRET_KEY, CKO_PRIVATE_KEY, CKO_PUBLIC_KEY]

    /// The keys with this id, of every kind.
    func keys(
        ofID objectID: [UInt8]
    ) throws(TokenError) -> [(handle: CK_OBJECT_HANDLE, isPublic: Bool)] {
        var keys: [(handle: CK_OBJECT_HANDLE, isPublic: Bool)] = []
        for objectClass in Session.keyClasses {
            let found = try find(objectID, all: true) { Template().add(CKA_CLASS, objectClass) }
            for handle in found {
                keys.append((handle, objectClass == CKO_PUBLIC_KEY))
            }
        }
        return keys
    }

    func handles(ofID objectID: [UInt8]) throws(TokenError) -> [CK_OBJECT_HANDLE] {
        try find(objectID, all: false) {
            Template().add(CKA_CLASS, CKO_SECRET_KEY).add(CKA_KEY_TYPE, CKK_AES)
        }
    }

    /// Reads attributes into the room that `template` has for them; one that the object does not
    /// have, or that does not fit, is left out.
    func readAttributes(of object: CK_OBJECT_HANDLE, into template: Template) throws(TokenError) {
        let session = try line.ready()
        let code = unsafe template.with { list, count in
            unsafe line.functions.pointee.C_GetAttributeValue(session, object, list, count)
        }
        switch code {
        case CKR_ATTRIBUTE_TYPE_INVALID, CKR_ATTRIBUTE_SENSITIVE, CKR_BUFFER_TOO_SMALL: return
        default: try line.check(.getAttributeValue, code)
        }
    }

    /// Makes sure that the token is there, after it said that it has no such key.
    ///
    /// A token says so about itself. A SoftHSM token that a login could not rewrite (as it should
    /// be) cannot; it is there if it shows any object, or else if its files are.
    private func confirmPresence() throws(TokenError) {
        var deadline = Deadline(after: .milliseconds(60))
        while true {
            let failure: TokenError
            do throws(TokenError) {
                let info = try Module.slots.withLock { (_) throws(TokenError) in
                    try token.module.tokenInfo(token.slot)
                }
                return try token.confirm(info)
            } catch { failure = error }
            if try !find(Template().add(CKA_TOKEN, true), all: false).isEmpty { return }
            if let folder = token.module.tokenFolder,
                SoftHSM.holds(serial: token.info.serial, tokenFolder: folder)
            {
                return
            }
            // SoftHSM also answers with an error in the moment another process logs in.
            guard !deadline.pauseUnlessPassed() else { continue }
            guard case .refused(let call, let code) = failure else { throw failure }
            throw .unavailable(call: call, code: code)
        }
    }

    /// One look with room for two is enough to tell none, one and several apart.
    func find(_ template: Template, all: Bool) throws(TokenError) -> [CK_OBJECT_HANDLE] {
        let session = try line.ready()
        let started = unsafe template.with { list, count in
            unsafe line.functions.pointee.C_FindObjectsInit(session, list, count)
        }
        try line.check(.findObjectsInit, started)
        var found: [CK_OBJECT_HANDLE] = []
        var seen: Set<CK_OBJECT_HANDLE> = []
        repeat {
            var buffer = [CK_OBJECT_HANDLE](
                repeating: CK_OBJECT_HANDLE(CK_INVALID_HANDLE), count: all ? 64 : 2)
            var count: CK_ULONG = 0
            let room = CK_ULONG(buffer.count)
            try line.check(
                .findObjects,
                unsafe line.functions.pointee.C_FindObjects(session, &buffer, room, &count))
            guard count > 0 else { break }
            // An answer that cannot be is no answer, least of all "none"; and one that never ends
            // says the same key again. Two handles are compared without a set, which would cost more
            // than they do.
            let new = buffer.prefix(Int(min(count, room)))
            guard count <= room, !new.contains(CK_OBJECT_HANDLE(CK_INVALID_HANDLE)),
                all
                    ? new.allSatisfy({ seen.insert($0).inserted })
                    : new.first != new.dropFirst().last
            else {
                line.spoil()
                throw TokenError(.findObjects, CKR_BUFFER_TOO_SMALL)
            }
            found += new
        } while all
        try line.check(
            .findObjectsFinal, unsafe line.functions.pointee.C_FindObjectsFinal(session))
        return found
    }
}
