import Foundation

/// The `openssl` program: another reader and writer of keys than the code under test.
package struct OpenSSLProgram {
    package static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    /// A folder of its own.
    private let folder: String

    package init() throws { folder = try ScratchFolder.make(prefix: "kist-openssl") }

    /// Writes a file and gives its path.
    package func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    /// Runs it.
    ///
    /// - Parameter input: Less than a pipe holds: it never waits for a reader.
    /// - Returns: What it wrote to standard output; nil when it ended with anything but 0.
    package static func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8]? {
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

    package func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8]? {
        try Self.run(arguments, input: input)
    }

    package static func options(_ options: [String]) -> [String] {
        options.flatMap { ["-pkeyopt", $0] }
    }
}
