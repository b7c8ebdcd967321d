import VaultFormat

extension Operation {
    /// What the audit trail calls it: the contract's name where there is one.
    var word: String {
        switch self {
        case .initialise: "Initialise"
        case .createSecret: "CreateSecret"
        case .putSecretValue: "PutSecretValue"
        case .getSecretValue: "GetSecretValue"
        case .describeSecret: "DescribeSecret"
        case .listSecrets: "ListSecrets"
        case .listSecretVersions: "ListSecretVersionIds"
        case .updateSecret: "UpdateSecret"
        case .moveLabel: "UpdateSecretVersionStage"
        case .deleteSecret: "DeleteSecret"
        case .restoreSecret: "RestoreSecret"
        case .purgeSecret: "PurgeSecret"
        case .createKey: "CreateKey"
        case .describeKey: "DescribeKey"
        case .listKeys: "ListKeys"
        case .enableKey: "EnableKey"
        case .disableKey: "DisableKey"
        case .createAlias: "CreateAlias"
        case .updateAlias: "UpdateAlias"
        case .deleteAlias: "DeleteAlias"
        case .listAliases: "ListAliases"
        case .split: "SplitIndex"
        case .updateKey: "UpdateKey"
        case .setKeyProtection: "SetDeletionProtection"
        case .setKeyRotation: "UpdateRotationPolicy"
        case .scheduleKeyDeletion: "ScheduleKeyDeletion"
        case .cancelKeyDeletion: "CancelKeyDeletion"
        case .createKeyVersion: "CreateKeyVersion"
        case .setKeyPolicy: "SetKeyPolicy"
        case .getKeyPolicy: "GetKeyPolicy"
        case .setSecretPolicy: "SetSecretPolicy"
        case .getSecretPolicy: "GetSecretPolicy"
        case .encrypt: "Encrypt"
        case .decrypt: "Decrypt"
        case .reEncrypt: "ReEncrypt"
        case .generateDataKey: "GenerateDataKey"
        case .destroyKey: "DestroyKey"
        case .rewrap: "Rewrap"
        case .rotateRoot: "RotateRoot"
        }
    }
}
