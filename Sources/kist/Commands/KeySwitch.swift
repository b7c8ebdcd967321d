import Errands
import SecretVault

/// What `kist key enable` and `kist key disable` share.
enum KeySwitch {
    static func set(_ arguments: Arguments, enabled: Bool) throws(Failure) {
        let text = arguments.positional[0]
        let reference = try arguments.key(text)
        try VaultWay.ask(SwitchKey(reference, on: enabled), arguments.global)
        let state = enabled ? KeyState.enabled : KeyState.disabled
        try Confirmation.say("key \"\(text)\" is \(state.rawValue)", arguments.global) { json in
            json.member("KeyId", text)
            json.member("KeyState", state.rawValue)
        }
    }
}
