import Vocabulary

/// Tells what a command would have done.
enum DryRun {
    static func tell(
        _ sentence: String, _ name: SecretName, _ date: UnixTime, _ flags: GlobalFlags
    ) throws(Failure) {
        if flags.wantsJSON {
            try JSONOutput.object { json throws(Failure) in
                json.member("DryRun", true)
                json.member("SecretName", name.text)
                json.member("PlannedDeleteTime", date)
            }
        } else {
            try printText(sentence + "\n")
        }
    }
}
