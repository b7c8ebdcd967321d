import SecretVault
import Vocabulary

/// What several operations on keys share.
enum KeyMembers {
    /// Every key lies in the token and never leaves it.
    static let protectionLevel = "HSM"

    static func describe(
        _ reference: KeyReference, _ context: CallContext
    ) throws(KMSError) -> KeyDescription {
        let reference = try reference.checked(in: context.vault)
        return try context.ask { (vault, request) throws(VaultError) in
            try vault.describeKey(reference, request: request)
        }
    }

    /// Every key that the contract knows, by id.
    static func all(_ context: CallContext) throws(KMSError) -> [KeyDescription] {
        try context.ask { (vault, request) throws(VaultError) in
            try vault.describeKeys(request: request)
        }.filter { $0.state.isKnown }
    }

    static let errors: [ErrorCode] = [.keyNotFound, .aliasNotFound]
    static let useErrors =
        errors + [.disabled, .pendingDeletion, .pendingImport, .unavailable]

    /// - Parameter isFull: Whether the deletion protection is described too.
    static func write(
        _ key: KeyDescription, isFull: Bool, to answer: inout AnswerWriter, _ context: CallContext
    ) throws(KMSError) {
        try answer.object("KeyMetadata") { (answer) throws(KMSError) in
            answer.text("KeyId", key.id.text)
            answer.text("Arn", key.arn)
            answer.text("KeyState", key.state.rawValue)
            answer.text("KeySpec", key.spec.name)
            answer.text("KeyUsage", key.usage.name)
            answer.text("Origin", key.origin.name)
            answer.text("ProtectionLevel", protectionLevel)
            answer.text("Creator", context.vault.account)
            answer.text("Description", key.description.text)
            answer.text("CreationDate", key.created.text)
            answer.text("DeleteDate", key.plannedDeletion?.text ?? "")
            answer.text("MaterialExpireTime", key.materialExpires?.text ?? "")
            answer.text("PrimaryKeyVersion", key.primary?.uuidText ?? "")
            answer.text("LastRotationDate", (key.versions.last?.created ?? key.created).text)
            answer.text("AutomaticRotation", key.rotationWord)
            if let rotation = key.rotation, rotation.isEnabled {
                answer.text("NextRotationDate", rotation.next.text)
                answer.text("RotationInterval", "\(rotation.intervalSeconds)s")
            }
            guard isFull else { return }
            answer.text("DeletionProtection", key.isProtected ? "Enabled" : "Disabled")
            answer.text("DeletionProtectionDescription", key.protectionDescription.text)
        }
    }

    static func response(isFull: Bool) -> [ResponseMember] {
        let always = [
            "KeyId", "Arn", "KeyState", "KeySpec", "KeyUsage", "Origin", "ProtectionLevel",
            "Creator", "Description", "CreationDate", "DeleteDate", "MaterialExpireTime",
            "PrimaryKeyVersion", "LastRotationDate", "AutomaticRotation",
        ]
        let protection = isFull ? ["DeletionProtection", "DeletionProtectionDescription"] : []
        return [
            .object(
                "KeyMetadata",
                (always + protection).map(ResponseMember.text)
                    + ["NextRotationDate", "RotationInterval"].map {
                        ResponseMember.text($0).sometimes
                    })
        ]
    }
}

extension KeyDescription {
    /// Rotation of a key that cannot be used waits until it can.
    fileprivate var rotationWord: String {
        guard let rotation, rotation.isEnabled else { return "Disabled" }
        return state == .enabled ? "Enabled" : "Suspended"
    }

    /// Whether it is the key Kist made for secrets that name none.
    var isService: Bool { aliases.contains { $0.isReserved } }
}

extension KeyState {
    /// Whether the contract has a word for the state.
    var isKnown: Bool {
        switch self {
        case .enabled, .disabled, .pendingDeletion, .pendingImport: true
        case .creating, .destroying, .destroyed: false
        }
    }
}
