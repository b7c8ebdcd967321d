import Foundation
import Testing

/// What is left in the host's log, where the vault's folder does not reach.
@Suite(.enabled(if: Strace.isThere, "needs strace, as root"))
struct HostLogTests {
    /// What kist says to /dev/log, which need not be there: strace has its connection succeed.
    private func notes(of words: String, in place: Place) throws -> [Substring] {
        let told = try place.shell(
            """
            printf y | strace -f -qq -s 400 -o log -e trace=connect,sendto \
                -e inject=connect:retval=0 "$kist" \(words)
            """)
        #expect(told.status == 0, "\(told.errors)")
        let log = try String(contentsOfFile: "\(place.folder)/log", encoding: .utf8)
        #expect(log.contains("sun_path=\"/dev/log\""))
        // SoftHSM writes there too, under the program's name alone.
        return log.split(separator: "\n").filter { $0.contains(" kist[") }
    }

    @Test func `a change leaves where the audit chain ends, a read leaves nothing`() throws {
        let place = try Place.withSecret()
        let notes = try notes(of: "put db", in: place)
        // 27:4f1c…
        let head = try place.done("audit", "verify").split(separator: "\n")[0].split(separator: ":")
        let line = try #require(notes.first)
        #expect(line.contains(": intent \(head[0]), head \(head[1])\""), "\(line)")
        // The notice of who may see it: LOG_AUTHPRIV.
        #expect(line.contains("\"<85>"))
        #expect(try self.notes(of: "get db", in: place).isEmpty)
    }
}
