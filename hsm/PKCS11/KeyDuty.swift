/// The one thing a working key may do.
package enum KeyDuty: Sendable {
    case sign
    case decrypt
}
