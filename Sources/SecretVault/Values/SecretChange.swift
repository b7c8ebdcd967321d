package import Vocabulary

/// What is to change of a secret besides its values.
package struct SecretChange: Sendable {
    package var description: Description?
    package var setTags: [TagKey: TagValue]
    package var removeTags: [TagKey]

    package init(
        description: Description? = nil, setTags: [TagKey: TagValue] = [:],
        removeTags: [TagKey] = []
    ) {
        self.description = description
        self.setTags = setTags
        self.removeTags = removeTags
    }
}
