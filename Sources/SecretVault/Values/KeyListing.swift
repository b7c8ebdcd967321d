package import Vocabulary

/// A key in a list.
package struct KeyListing: Equatable, Sendable {
    package let id: KeyID
    package let state: KeyState
    package let created: UnixTime
    package let plannedDeletion: UnixTime?

    package init(
        id: KeyID, state: KeyState, created: UnixTime, plannedDeletion: UnixTime?
    ) {
        self.id = id
        self.state = state
        self.created = created
        self.plannedDeletion = plannedDeletion
    }
}
