import SecretVault
import Vocabulary

extension [TagPair] {
    /// `team=web,env=prod`; a tag has neither comma nor blank in it.
    var line: String {
        map { "\($0.key)=\($0.value.text)" }.joined(separator: ",")
    }
}
