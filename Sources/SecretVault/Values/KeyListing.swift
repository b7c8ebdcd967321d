package import Vocabulary

/// A key in a list.
package struct KeyListing: Equatable, Sendable {
    package let id: KeyID
    package let state: KeyState
    package let created: UnixTime
    package let plannedDeletion: UnixTime?
}
