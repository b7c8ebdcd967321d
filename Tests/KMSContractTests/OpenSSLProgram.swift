import Foundation
import TestKit
import Testing

/// The `openssl` program beside the contract: it knows keys and signatures by the public half alone.
struct OpenSSLProgram {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    /// A folder of its own.
    private let folder: String

    init() throws { folder = try ScratchFolder.make(prefix: "kist-openssl") }

    /// Writes a file and gives its path.
    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    /// Runs it; nil when it ends with anything but 0.
    func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8]? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let (given, said) = (Pipe(), Pipe())
        process.standardInput = given
        process.standardOutput = said
        process.standardError = FileHandle.nullDevice
        try process.run()
        try given.fileHandleForWriting.write(contentsOf: Data(input))
        try given.fileHandleForWriting.close()
        let output = try said.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? Array(output) : nil
    }

    static func options(_ options: [String]) -> [String] { options.flatMap { ["-pkeyopt", $0] } }
}
