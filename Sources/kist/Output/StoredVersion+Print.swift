import SecretVault
import Vocabulary

extension StoredVersion {
    /// Says which version was written.
    func print(_ flags: GlobalFlags) throws(Failure) {
        if flags.wantsJSON {
            try JSONOutput.object { json throws(Failure) in
                json.member("Arn", arn)
                json.member("SecretName", name.text)
                json.member("VersionId", versionID.text)
                json.member("VersionStages", labels.map { $0.text })
            }
        } else if !flags.isQuiet {
            var rows = Rows("SecretName", "VersionId", "VersionStages")
            rows.add(name.text, versionID.text, labels.map { $0.text }.line(separator: ","))
            try rows.print()
        }
    }
}
