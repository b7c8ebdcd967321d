import Foundation
import TestKit
import Testing

/// A vault with a key of each kind, and beside its token's folder a copy whose token has another
/// serial number.
struct ReplacedToken {
    var place: Place
    /// The token that takes the place of the vault's.
    let uri: String
    /// A key that seals.
    let key: String
    let environment: [String: String]
    static let serial = "00c0ffee00c0ffee"

    init(scheme: String = "gcm", inMemory: Bool = false) throws {
        place = try Place(scheme: scheme, inMemory: inMemory)
        try place.done("create", "db", "--quiet", input: "x")
        key = String(
            try place.done("key", "create").prefix { $0 != "\t" })
        for words in [
            ["--spec", "EC_P256", "--usage", "SIGN/VERIFY"],
            ["--spec", "HMAC_SHA256", "--quiet"],
        ] {
            let made = try Child.run(
                [KistProgram.path, "key", "create"] + words, environment: place.environment)
            try #require(made.status == 0, "\(made.errors)")
        }
        let old = try #require(
            String(contentsOfFile: place.configuration, encoding: .utf8)
                .firstMatch(of: #/serial=([0-9a-f]{16})/#)?.1)
        let copied = try place.shell(
            """
            set -e
            cp -a vault.token other.token
            chmod 600 other.token/tokens/*/token.object
            sed -i 's/\(old)/\(Self.serial)/' other.token/tokens/*/token.object
            grep -q \(Self.serial) other.token/tokens/*/token.object
            chmod 400 other.token/tokens/*/token.object
            sed -i "s,$PWD/vault.token,$PWD/other.token," other.token/softhsm2.conf
            sed "s,$PWD/vault.token,$PWD/other.token,; s/\(old)/\(Self.serial)/" \\
                kist.conf > other.conf
            chmod 600 other.conf
            """)
        try #require(copied.status == 0, "\(copied.errors)")
        uri = "pkcs11:token=kist;serial=\(Self.serial)"
        var environment = place.environment
        environment["KIST_CONFIG"] = "\(place.folder)/other.conf"
        self.environment = environment
    }

    /// kist with a configuration that names the new token.
    func kist(_ words: String..., input: String = "") throws -> Outcome {
        try Child.run(
            [KistProgram.path] + words, environment: environment, input: Array(input.utf8))
    }

    /// The ids of the copied token's objects whose label has this in it, by pkcs11-tool.
    func tool(_ script: String) throws {
        let done = try place.shell(
            """
            export SOFTHSM2_CONF=$PWD/other.token/softhsm2.conf
            tool() { pkcs11-tool --module \(ScratchTokenHouse.softHSMPath) --token-label kist \\
                --login --pin "$(cat other.token/pin)" "$@"; }
            label() { tool -O --type secrkey | sed -n "s/ *label: *\\(kist:.*\\)/\\1/p" \\
                | grep "$1" | head -1; }
            id() { tool -O --type secrkey | sed -n "/label: *$1/,/ID:/s/ *ID: *//p" | head -1; }
            \(script)
            """)
        try #require(done.status == 0, "\(done.text)\(done.errors)")
    }
}
