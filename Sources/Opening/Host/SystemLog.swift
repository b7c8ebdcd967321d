internal import CLinux

/// The host's own log: what happened before a vault was open, and where its audit chain ends.
///
/// Never a name of a secret, a value or a PIN. A host without a log loses the note and nothing else.
package enum SystemLog {
    package static func note(_ text: String) {
        let line = ShownText.escape(text)
        unsafe linux_log("kist", line)
    }
}
