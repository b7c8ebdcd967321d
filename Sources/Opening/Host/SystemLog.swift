import Glibc

/// The host's own log: what happened before a vault was open, and where its audit chain ends.
///
/// Never a name of a secret, a value or a PIN. A host without a log loses the note and nothing else.
package enum SystemLog {
    package static func note(_ text: String) {
        let line = ShownText.escape(text)
        // The library keeps the name's address until closelog.
        unsafe "kist".withCString { name in
            unsafe openlog(name, LOG_PID, LOG_AUTHPRIV)
            unsafe line.withCString { line in
                unsafe withVaList([line]) { unsafe vsyslog(LOG_NOTICE, "%s", $0) }
            }
            closelog()
        }
    }
}
