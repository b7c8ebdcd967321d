package import Vocabulary

/// What is due now, sorted by name.
package struct DueWork: Equatable, Sendable {
    /// Secrets behind their recovery window.
    package internal(set) var secrets: [SecretName]
    /// Keys whose rotation is due.
    package internal(set) var keys: [KeyID]
    /// Keys whose imported material is to go: its time is over, or its destruction was stopped.
    package internal(set) var materials: [KeyID]
    /// Keys whose wrapping key takes nothing in any more.
    package internal(set) var wrappings: [KeyID]
    /// Keys behind their window that are not destroyed yet.
    package internal(set) var keysToDestroy: [KeyID]
}
