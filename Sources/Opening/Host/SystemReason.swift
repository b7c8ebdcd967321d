import Glibc

/// What the C library says about an errno.
package enum SystemReason {
    package static func text(_ number: Int32) -> String {
        guard let text = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: text)
    }
}
