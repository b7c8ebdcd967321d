package import Vocabulary

/// Which version of a secret; both nil: the one labelled ACSCurrent.
package struct VersionSelector: Equatable, Sendable {
    package var versionID: VersionID?
    package var label: StageLabel?

    package init(versionID: VersionID? = nil, label: StageLabel? = nil) {
        self.versionID = versionID
        self.label = label
    }
}
