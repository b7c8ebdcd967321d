import TestKit
import Testing

@testable import PKCS11

@Suite struct TokenURITests {
    @Test(arguments: [
        "pkcs11:?module-path=/usr/lib/m.so",
        "pkcs11:token=a?module-path=/usr/lib/m.so",
        "pkcs11:token=a%20b;serial=01;manufacturer=m;model=x?module-path=/usr/lib/m.so",
        "pkcs11:slot-id=7?module-path=/usr/lib/m.so&pin-source=file:/etc/pin",
        "pkcs11:token=a?pin-source=file:///etc/pin&module-path=/usr/lib/m.so",
    ])
    func `a URI that names module and token is read`(_ text: String) throws {
        let uri = try TokenURI(text)
        #expect(uri.modulePath == "/usr/lib/m.so")
        #expect(uri.pinFile == (text.contains("pin-source") ? "/etc/pin" : nil))
        #expect(uri.slotID == (text.contains("slot-id") ? 7 : nil))
    }

    @Test func `the canonical text reads back as the same URI`() throws {
        let uri = try TokenURI(
            "pkcs11:serial=01;token=%61%20b?pin-source=file:/p&module-path=/m.so")
        #expect(try TokenURI(uri.text) == uri)
        #expect(uri.text == "pkcs11:serial=01;token=a%20b?pin-source=file:/p&module-path=/m.so")
    }

    @Test(arguments: [
        ("scratch", true), ("scratc", false), ("scratchy", false), ("scratch%20", true),
        ("%73cratch", true), ("SCRATCH", false),
    ])
    func `a token matches by all of its text`(_ label: String, _ matches: Bool) throws {
        let scratch = try ScratchToken(label: "scratch")
        let uri = try TokenURI("pkcs11:token=\(label);serial=\(scratch.serial)?module-path=/m.so")
        #expect(uri.matches(scratch.token.info, slot: 0) == matches)
    }

    static let refused: [(String, TokenURIFault)] = [
        ("", .scheme),
        ("/usr/lib/m.so", .scheme),
        ("PKCS11:token=a?module-path=/m.so", .scheme),
        ("pkcs11:", .modulePath),
        ("pkcs11:token=a", .modulePath),
        ("pkcs11:token=a?module-path=m.so", .modulePath),
        ("pkcs11:token=a?module-name=m", .unknownAttribute("module-name")),
        ("pkcs11:token=a?module-path=/m.so&pin-value=1234", .pinValue),
        ("pkcs11:pin-value=1234?module-path=/m.so", .pinValue),
        ("pkcs11:tokn=a?module-path=/m.so", .unknownAttribute("tokn")),
        ("pkcs11:object=a?module-path=/m.so", .unknownAttribute("object")),
        ("pkcs11:x-mine=a?module-path=/m.so", .unknownAttribute("x-mine")),
        ("pkcs11:token=a?module-path=/m.so&x-mine=a", .unknownAttribute("x-mine")),
        ("pkcs11:token=a;module-path=/m.so", .unknownAttribute("module-path")),
        ("pkcs11:token=a;token=b?module-path=/m.so", .repeatedAttribute("token")),
        ("pkcs11:token=a?module-path=/m.so&module-path=/n.so", .repeatedAttribute("module-path")),
        ("pkcs11:token=%zz?module-path=/m.so", .encoding),
        ("pkcs11:token=%2?module-path=/m.so", .encoding),
        ("pkcs11:token=a?module-path=/m.so%00x", .encoding),
        ("pkcs11:token=a b?module-path=/m.so", .encoding),
        ("pkcs11:token=é?module-path=/m.so", .encoding),
        ("pkcs11:token=a\n?module-path=/m.so", .encoding),
        ("pkcs11:token?module-path=/m.so", .syntax),
        ("pkcs11:token=?module-path=/m.so", .syntax),
        ("pkcs11:token=a;?module-path=/m.so", .syntax),
        ("pkcs11:slot-id=x?module-path=/m.so", .syntax),
        ("pkcs11:slot-id=+7?module-path=/m.so", .syntax),
        ("pkcs11:slot-id=99999999999999999999?module-path=/m.so", .syntax),
        ("pkcs11:serial=12345678901234567?module-path=/m.so", .syntax),
        ("pkcs11:token=%00?module-path=/m.so", .encoding),
        ("pkcs11:token=%+1?module-path=/m.so", .encoding),
        ("pkcs11:%74oken=a?module-path=/m.so", .unknownAttribute("%74oken")),
        ("pkcs11:token=a?module-path=/m.so&pin-source=|cat", .pinSource),
        ("pkcs11:token=a?module-path=/m.so&pin-source=/etc/pin", .pinSource),
        ("pkcs11:token=a?module-path=/m.so&pin-source=file:pin", .pinSource),
        ("pkcs11:token=a?module-path=/m.so&pin-source=file://host/pin", .pinSource),
        ("pkcs11:token=" + String(repeating: "a", count: 5000) + "?module-path=/m.so", .tooLong),
    ]

    @Test(arguments: refused)
    func `anything else is refused by name`(_ text: String, _ fault: TokenURIFault) {
        #expect(throws: TokenError.uriInvalid(fault)) { try TokenURI(text) }
    }
}
