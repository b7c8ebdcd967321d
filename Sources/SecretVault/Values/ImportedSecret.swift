package import SecureMemory
package import Vocabulary

/// A secret to be made with many others: what create takes.
package final class ImportedSecret: Sendable {
    package let name: SecretName
    package let value: SecretBytes
    package let options: NewSecret

    package init(name: SecretName, value: consuming SecretBytes, options: NewSecret) {
        self.name = name
        self.value = value
        self.options = options
    }
}
