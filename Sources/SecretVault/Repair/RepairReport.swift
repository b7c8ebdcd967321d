/// What a repair has done, and what it has left.
package struct RepairReport: Equatable, Sendable {
    /// In the order they were done.
    package internal(set) var actions: [RepairAction] = []
    /// Whether the audit chain of changes holds together: without it, nothing says which record is
    /// right, and neither records nor keys were touched.
    package internal(set) var isChainWhole = true
    /// What a check finds afterwards; nil when nothing was changed because that was asked for.
    package internal(set) var check: CheckReport?
}
