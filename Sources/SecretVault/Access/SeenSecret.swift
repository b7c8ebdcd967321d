import VaultFormat
import Vocabulary

/// A secret as the look has found it that decided about access to its value: judged, live, its values
/// whole, its key usable.
///
/// Good for the request it was looked at for.
package struct SeenSecret {
    /// The request's id.
    let request: Identifier
    let secret: SecretToOpen
    /// What the chain it was judged by has counted of the events.
    let events: ChainEnd
}
