/// One thing that goes wrong at one call of the token.
struct Fault: CustomStringConvertible {
    let call: String
    /// The how many-th of its name; from there on for ever, or once.
    let number: Int
    let isLasting: Bool
    let action: String

    /// The rule that the fault module follows.
    var description: String { "\(call) \(number)\(isLasting ? "+" : "") \(action)" }

    private var verb: Substring { action.prefix { $0 != " " } }

    var isKill: Bool { verb.hasPrefix("kill") }

    /// Whether the bytes that the token gives are others: nothing but what is made of them tells.
    var isWrongBytes: Bool { ["flip", "zeros", "repeat"].contains(verb) }

    /// The exit statuses that say the truth about it.
    var statuses: Set<Int32> {
        if isKill { return [128 + 9] }
        if action.hasSuffix("0xb1") { return [0, 75] }
        if call == "C_Login", !isWrongBytes, verb != "unplug", verb != "drop" {
            // Whatever it was: one try, and no second.
            return [69]
        }
        // What is authentic is known by its bytes; others look like damage, and are not answered.
        return isWrongBytes ? [0, 65, 69] : [0, 69]
    }

    /// What can go wrong at any call.
    private static let everywhere = [
        "fail 0x30", "fail 0x32", "fail 0xb3", "fail 0x31", "fail 0x5", "fail-after 0x30", "drop",
        "unplug 0x30", "kill-before", "kill-after",
    ]
    /// And where a call gives a length, a count or a handle.
    private static let ofNumbers = ["set 0", "set 65536", "less 1", "more 1"]
    private static let ofBytes = ["flip", "zeros", "repeat"]

    /// All that is tried at `call`.
    static func all(at call: FaultModule.Call) -> [Fault] {
        var actions = everywhere
        switch call.name {
        case "C_Encrypt", "C_Decrypt", "C_WrapKey", "C_GetAttributeValue":
            actions += ofNumbers + ofBytes
        case "C_OpenSession":
            actions += ofNumbers + ["fail 0xb1"]
        case "C_GetSlotList", "C_FindObjects", "C_GenerateKey", "C_UnwrapKey", "C_CreateObject":
            actions += ofNumbers
        case "C_GenerateRandom", "C_GetTokenInfo":
            actions += ofBytes
        default: break
        }
        return actions.flatMap { action in
            let ends = action.hasPrefix("kill") || action.hasPrefix("unplug")
            return (ends ? [false] : [false, true]).map { isLasting in
                Fault(
                    call: call.name, number: call.number, isLasting: isLasting, action: action)
            }
        }
    }
}
