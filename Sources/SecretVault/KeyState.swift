package import VaultFormat

/// Where a customer master key stands in its life, in the contract's words.
package enum KeyState: String, Sendable {
    case creating = "Creating"
    case enabled = "Enabled"
    case disabled = "Disabled"
    case pendingDeletion = "PendingDeletion"
    case pendingImport = "PendingImport"
    case destroying = "Destroying"
    case destroyed = "Destroyed"

    package init(_ state: KeyHead.State) {
        switch state {
        case .creating: self = .creating
        case .enabled: self = .enabled
        case .disabled: self = .disabled
        case .pendingDeletion: self = .pendingDeletion
        case .pendingImport: self = .pendingImport
        case .destroying: self = .destroying
        case .destroyed: self = .destroyed
        }
    }
}
