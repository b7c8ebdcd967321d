/// The one thing a working key may do.
package enum KeyDuty: Equatable, Sendable {
    case sign
    case decrypt
    /// Takes the material of another key in, by one mechanism and in one way.
    case takeIn(WorkingMechanism, MaterialWay)

    var decrypts: Bool {
        switch self {
        case .decrypt, .takeIn(_, .decrypt): true
        case .sign, .takeIn(_, .unwrap): false
        }
    }

    var unwraps: Bool {
        if case .takeIn(_, .unwrap) = self { true } else { false }
    }
}
