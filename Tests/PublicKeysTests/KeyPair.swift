import Foundation
import TestKit
import Testing

/// Runs `openssl`, which must succeed, and gives what it wrote to standard output.
func openssl(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
    try #require(try OpenSSLProgram.run(arguments, input: input), "openssl \(arguments)")
}

/// A key pair that `openssl` made, in a folder of its own.
final class KeyPair {
    let file: String
    /// The public half as SubjectPublicKeyInfo in DER.
    let publicKey: [UInt8]

    /// - Parameter options: Of `openssl genpkey`, `-algorithm` first.
    init(_ options: String..., publicOptions: [String] = []) throws {
        file = NSTemporaryDirectory() + "/kist-pair-" + UUID().uuidString + ".pem"
        _ = try openssl(["genpkey", "-out", file] + options)
        publicKey = try openssl(
            ["pkey", "-in", file, "-pubout", "-outform", "DER"] + publicOptions)
    }

    deinit { try? FileManager.default.removeItem(atPath: file) }

    static func rsa(_ bits: Int) throws -> KeyPair {
        try KeyPair("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bits)")
    }

    static func curve(_ name: String, publicOptions: [String] = []) throws -> KeyPair {
        try KeyPair(
            "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(name)",
            publicOptions: publicOptions)
    }

    func decrypt(_ bytes: [UInt8], _ options: String...) throws -> [UInt8] {
        let pairs = OpenSSLProgram.options(options)
        return try openssl(
            ["pkeyutl", "-decrypt", "-inkey", file] + pairs, input: bytes)
    }
}
