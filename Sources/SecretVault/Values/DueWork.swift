package import Vocabulary

/// What is due now, sorted by name.
package struct DueWork: Equatable, Sendable {
    /// Secrets behind their recovery window.
    package internal(set) var secrets: [SecretName]
    /// Keys whose rotation is due.
    package internal(set) var keys: [KeyID]
    /// Keys behind their window that are not destroyed yet.
    package internal(set) var keysToDestroy: [KeyID]
}
