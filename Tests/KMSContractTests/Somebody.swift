import Foundation
import TestKit
import Testing

/// Somebody outside of the vault, with a key pair of their own and the `openssl` program.
struct Somebody {
    /// An RSA-2048 key of nobody in particular, in base64 of DER.
    static let publicKey =
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuh5w65/aMSNPdgpAUOJCrUbW4EpgQEgP"
        + "SyvbIX5TmUMknp0j0jbX/7Fjxb2cGm+iPUlMUG79ipaMN28i6VLV+MAOtoFxRIMlskJvxpU1/yt3"
        + "yJPqOnrsyLrGfDrdDPh0/7ElSjCjWXuov7G5XeQu32o5vgdB+LZcbXwZiLdm8GS4cim0inHfho8v"
        + "dqtbNLIpm2sF631wezWVaxEW2j6Azeiw/6MpzgMIcljOpHUbMzTX/LEChyM+6H3RRMq776LqYRTw"
        + "3PVt7JtiBd/+t9gMQR4jDdHIrmq6plCXm7WZHSQcL/5LDLzz2TvhII4eW6ANG/SPcBN55tbDes+7"
        + "gFJH6wIDAQAB"

    let program: OpenSSLProgram
    let file: String
    /// Base64 of DER.
    let publicKey: String

    init(_ options: [String] = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]) throws {
        program = try OpenSSLProgram()
        let pair = try #require(try program.run(["genpkey"] + options))
        file = try program.file("pair.pem", pair)
        let encoding = try #require(
            try program.run(["pkey", "-in", file, "-pubout", "-outform", "DER"]))
        publicKey = Data(encoding).base64EncodedString()
    }

    /// What was wrapped for this pair.
    func unwrap(_ text: String, _ algorithm: String) throws -> [UInt8]? {
        try program.run(
            ["pkeyutl", "-decrypt", "-inkey", file]
                + OpenSSLProgram.options(Self.padding(algorithm)),
            input: Array(try #require(Data(base64Encoded: text))))
    }

    /// Wraps bytes under another's public key, as the contract's documentation tells its users to.
    static func wrap(
        _ bytes: [UInt8], under publicKey: String, _ algorithm: String
    ) throws -> String {
        let program = try OpenSSLProgram()
        let key = try program.file("public.der", try #require(Data(base64Encoded: publicKey)))
        let wrapped = try program.run(
            ["pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", key]
                + OpenSSLProgram.options(padding(algorithm)), input: bytes)
        return Data(try #require(wrapped)).base64EncodedString()
    }

    private static func padding(_ algorithm: String) -> [String] {
        switch algorithm {
        case "RSAES_PKCS1_V1_5": ["rsa_padding_mode:pkcs1"]
        case "RSAES_OAEP_SHA_1": oaep("sha1")
        case "RSAES_OAEP_SHA_256": oaep("sha256")
        default: preconditionFailure("no padding is called \(algorithm)")
        }
    }

    private static func oaep(_ digest: String) -> [String] {
        ["rsa_padding_mode:oaep", "rsa_oaep_md:\(digest)", "rsa_mgf1_md:\(digest)"]
    }
}
