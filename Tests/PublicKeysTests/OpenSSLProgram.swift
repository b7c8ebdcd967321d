import Foundation
import Testing

/// The `openssl` program: another reader and writer of keys than the code under test.
enum OpenSSLProgram {
    /// Runs it and gives what it wrote to standard output.
    static func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let (given, said) = (Pipe(), Pipe())
        process.standardInput = given
        process.standardOutput = said
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Less than a pipe holds: it never waits for a reader.
        try given.fileHandleForWriting.write(contentsOf: Data(input))
        try given.fileHandleForWriting.close()
        let output = try said.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
        return Array(output)
    }
}

/// A key pair that `openssl` made, in a folder of its own.
final class KeyPair {
    let file: String
    /// The public half as SubjectPublicKeyInfo in DER.
    let publicKey: [UInt8]

    /// - Parameter options: Of `openssl genpkey`, `-algorithm` first.
    init(_ options: String..., publicOptions: [String] = []) throws {
        file = NSTemporaryDirectory() + "/kist-pair-" + UUID().uuidString + ".pem"
        _ = try OpenSSLProgram.run(["genpkey", "-out", file] + options)
        publicKey = try OpenSSLProgram.run(
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
        let pairs = options.flatMap { ["-pkeyopt", $0] }
        return try OpenSSLProgram.run(
            ["pkeyutl", "-decrypt", "-inkey", file] + pairs, input: bytes)
    }
}
