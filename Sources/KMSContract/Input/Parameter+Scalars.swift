/// Numbers, flags and free words.
extension Parameter where Value == Int {
    static func integer(
        _ name: String, _ range: ClosedRange<Int>, _ presence: Presence
    ) -> Self {
        Self(name, .integer(range), presence) { value in
            guard let text = value.text, let number = decimal(text), range.contains(number)
            else { return nil }
            return number
        }
    }

    /// Digits only: no sign, no spaces, no more than nineteen of them.
    private static func decimal(_ text: [UInt8]) -> Int? {
        guard (1...19).contains(text.count),
            text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(String(decoding: text, as: UTF8.self))
    }
}

extension Parameter where Value == Bool {
    /// `true` or `false`; clients write them in lower case, title case and capitals.
    static func flag(_ name: String, _ presence: Presence = .defaulted("false")) -> Self {
        Self(name, .flag, presence) { value in
            switch value.text.map({ String(decoding: $0, as: UTF8.self) }) {
            case "true", "True", "TRUE": true
            case "false", "False", "FALSE": false
            default: nil
            }
        }
    }

    /// Whether the call is only to say if it would succeed.
    static var dryRun: Self {
        flag("DryRun")
    }
}

extension Parameter where Value == String {
    /// One of some words.
    static func choice(_ name: String, _ words: [String], _ presence: Presence) -> Self {
        Self(name, .choice(words), presence) { value in
            guard let text = value.text else { return nil }
            return words.first { text.elementsEqual($0.utf8) }
        }
    }

    /// UTF-8 without control characters, looked at no further.
    static func free(_ name: String, longest: Int, what: String = "text") -> Self {
        Self(name, .text(longest: longest, what: what), .optional) { value in
            guard let text = value.text, text.count <= longest,
                !text.contains(where: { $0 < 0x20 || $0 == 0x7F })
            else { return nil }
            return String(validating: text, as: UTF8.self)
        }
    }

    /// The KMS instance, of which there is none.
    static var instance: Self {
        free("DKMSInstanceId", longest: 128, what: "an instance id")
    }
    /// An attestation document; nothing here attests.
    static var recipient: Self {
        free("Recipient", longest: 65_536, what: "an attestation document")
    }
}

extension Parameter where Value == UInt64 {
    /// A duration in whole seconds, written with one unit.
    static func interval(_ range: ClosedRange<UInt64>) -> Self {
        Self("RotationInterval", .interval(range), .optional) { value in
            guard let text = value.text, let unit = text.last, (2...11).contains(text.count),
                let count = UInt64(String(decoding: text.dropLast(), as: UTF8.self)),
                text.dropLast().allSatisfy({ (0x30...0x39).contains($0) })
            else { return nil }
            let factor: UInt64
            switch unit {
            case UInt8(ascii: "d"): factor = 86_400
            case UInt8(ascii: "h"): factor = 3_600
            case UInt8(ascii: "m"): factor = 60
            case UInt8(ascii: "s"): factor = 1
            default: return nil
            }
            // Ten digits and a factor below 2^17 fit.
            return range.contains(count * factor) ? count * factor : nil
        }
    }
}
