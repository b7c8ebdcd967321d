package import Vocabulary

/// A tag: key and value.
package struct TagPair: Equatable, Sendable {
    package let key: TagKey
    package let value: TagValue

    package init(
        key: TagKey, value: TagValue
    ) {
        self.key = key
        self.value = value
    }
}
