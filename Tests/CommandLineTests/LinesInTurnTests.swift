import Foundation
import Opening
import TestKit
import Testing

@testable import kist

/// Lines that several threads make.
@Suite struct LinesInTurnTests {
    private func lines(_ count: Int, to file: FileHandle, threads: Int?) throws {
        try LinesInTurn(
            count, longest: 16, to: Channel(number: file.fileDescriptor)
        ) { numbers, text in
            for number in numbers {
                for byte in "\(number)\n".utf8 { text.append(byte) }
            }
        }.run(threads: threads)
    }

    @Test(
        arguments: [0, 1, LinesInTurn.portion, 3 * LinesInTurn.portion + 1, 20_000],
        [nil, 1, 2, 4])
    func `they leave once each and in their order`(_ count: Int, _ threads: Int?) throws {
        let path = try ScratchFolder.make(prefix: "kist-lines", inMemory: true) + "/lines"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try lines(count, to: file, threads: threads)
        try file.close()
        #expect(
            try String(contentsOfFile: path, encoding: .utf8)
                == (0..<count).map { "\($0)\n" }.joined())
    }

    @Test(arguments: [1, 4])
    func `where one cannot leave, none that comes behind does`(_ threads: Int) throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        #expect(throws: Failure.self) { try lines(20_000, to: full, threads: threads) }
        let null = try #require(FileHandle(forWritingAtPath: "/dev/null"))
        try lines(20_000, to: null, threads: threads)
    }
}
