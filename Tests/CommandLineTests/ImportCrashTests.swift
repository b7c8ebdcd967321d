import Foundation
import Testing

/// kist killed while key material comes in or goes: the old or the new is there, and all goes on.
@Suite(.enabled(if: Strace.isThere, "needs strace, and root to see into kist"))
struct ImportCrashTests {
    /// `bring` imports the file `material`, by parameters of its own.
    private static let scripts = """
        get() { sed "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/"; }
        parameters() {
            "$kist" kms GetParametersForImport --KeyId "$(cat key)" \\
                --WrappingAlgorithm RSAES_OAEP_SHA_1 --WrappingKeySpec RSA_2048 > parameters
        }
        wrap() {
            get PublicKey < parameters | base64 -d > public.der
            get ImportToken < parameters > token
            openssl pkeyutl -encrypt -pubin -keyform DER -inkey public.der -in material \\
                -pkeyopt rsa_padding_mode:oaep | base64 -w0 > wrapped
        }
        give() {
            "$kist" kms ImportKeyMaterial --KeyId "$(cat key)" --EncryptedKeyMaterial @wrapped \\
                --ImportToken @token --KeyMaterialExpireUnix 0 > given
        }
        bring() { parameters && wrap && give; }

        """

    /// A key that had material and has none, parameters for more, and what it sealed.
    private func template(_ last: String) throws -> Place {
        let place = try Place()
        try place.write(Self.scripts, to: "scripts")
        let made = try place.shell(
            """
            . ./scripts
            openssl rand 32 > material
            "$kist" key create --origin external --json | get KeyId > key || exit 1
            bring && printf value | "$kist" create ours --key "$(cat key)" --quiet || exit 2
            \(last)
            """)
        try #require(made.status == 0, "\(made.errors)")
        return place
    }

    /// The template's vault, and the files beside it.
    private func copy(of template: Place) throws -> Place {
        let place = try Place(copying: template)
        let copied = try place.shell(
            "cd \(template.folder) && cp scripts key material parameters token wrapped "
                + place.folder)
        try #require(copied.status == 0, "\(copied.errors)")
        return place
    }

    private func expectWhole(_ place: Place, _ point: String) throws {
        let checked = try place.kist("check", "--level", "3", "--json")
        #expect(checked.status == 0, "\(point): \(checked.text) \(checked.errors)")
        #expect(!checked.text.contains("\"IsAlarm\":true"), "\(point): \(checked.text)")
        #expect(!checked.text.contains("objectUnknown"), "\(point): \(checked.text)")
    }

    @Test(arguments: [
        (
            "delete && parameters && wrap",
            #""$kist" kms ImportKeyMaterial --KeyId "$(cat key)" --EncryptedKeyMaterial @wrapped --ImportToken @token --KeyMaterialExpireUnix 0"#
        ),
        (":", #""$kist" kms DeleteKeyMaterial --KeyId "$(cat key)""#),
        (
            ":",
            #""$kist" kms GetParametersForImport --KeyId "$(cat key)" --WrappingAlgorithm RSAES_OAEP_SHA_1 --WrappingKeySpec RSA_2048"#
        ),
    ])
    func `a kill is in nobody's way`(last: String, script: String) throws {
        let deleting = #""$kist" kms DeleteKeyMaterial --KeyId "$(cat key)" > deleted"#
        let template = try template(last.replacingOccurrences(of: "delete", with: deleting))
        let points = try Strace.points(of: script, in: copy(of: template))
        let first = try #require(points.firstIndex { $0.call == "pwrite64" })
        // Most writes are the token's, field by field.
        let tried = points[first...].filter { $0.call != "write" || $0.number % 8 == 0 }
        #expect(tried.count >= 20)
        for index in stride(from: 0, to: tried.count, by: max(1, tried.count / 12)) {
            let kill = tried[index]
            let place = try copy(of: template)
            let point = "\(script) killed at \(kill)"
            let ended = try Strace.run(script, in: place, "signal=KILL", at: kill)
            #expect(ended.status == 137, "\(point): \(ended.status)")
            try expectWhole(place, point)
            let found = try place.kist("get", "ours")
            let isThere = found.status == 0 && found.text == "value"
            let isWaiting = found.status == 73 && found.errors.contains("key material")
            #expect(isThere || isWaiting, "\(point): \(found.status) \(found.errors)")
            let next = try place.shell(". ./scripts; bring && \"$kist\" get ours")
            #expect(next.status == 0 && next.text == "value", "\(point): \(next.errors)")
            try expectWhole(place, "\(point), and then")
            // Nothing of the key is left. What SoftHSM was killed over while it wrote has neither
            // id nor label, and is nobody's.
            let left = try place.shell(
                """
                \(deleting) && "$kist" maintain --quiet || exit 1
                export SOFTHSM2_CONF="$PWD/vault.token/softhsm2.conf" PIN="$(cat vault.token/pin)"
                pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --login --pin env:PIN \\
                    --list-objects 2>/dev/null | grep 'label:' > labels
                grep -c kist: labels
                ! grep -q "$(cat key)" labels
                """)
            #expect(left.status == 0 && left.text == "2\n", "\(point): \(left.text) \(left.errors)")
            try FileManager.default.removeItem(atPath: place.folder)
        }
    }
}
