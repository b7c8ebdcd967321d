/// What was asked for, as the audit chain writes it.
///
/// Numbers are never used again.
package enum Operation: UInt8, Sendable, CaseIterable {
    case initialise = 1
    case createSecret = 2
    case putSecretValue = 3
    case getSecretValue = 4
    case describeSecret = 5
    case listSecrets = 6
    case listSecretVersions = 7
    case updateSecret = 8
    case moveLabel = 9
    case deleteSecret = 10
    case restoreSecret = 11
    case purgeSecret = 12
    case createKey = 13
    case describeKey = 14
    case listKeys = 15
    case enableKey = 16
    case disableKey = 17
    case createAlias = 18
    case updateAlias = 19
    case deleteAlias = 20
    case listAliases = 21
    case split = 22
    case updateKey = 23
    case setKeyProtection = 24
    case setKeyRotation = 25
    case scheduleKeyDeletion = 26
    case cancelKeyDeletion = 27
    case createKeyVersion = 28
    case setKeyPolicy = 29
    case getKeyPolicy = 30
    case setSecretPolicy = 31
    case getSecretPolicy = 32
    case encrypt = 33
    case decrypt = 34
    case reEncrypt = 35
    case generateDataKey = 36
    case destroyKey = 37
    case rewrap = 38
    case rotateRoot = 39
    case repair = 60
    case removeObject = 61
    case createBackup = 62
    case restoreBackup = 63
}
