import Foundation
import TestKit
import Testing

/// kist check --against: how a chain head kept elsewhere shows that the newest of a vault was taken
/// away; and what needs no head to be seen.
@Suite struct ChainHeadTests {
    private func head(_ place: Place) throws -> String {
        try place.done("audit", "verify").trimmingCharacters(in: .newlines)
    }

    /// `check` with and without the head: the statuses.
    private func check(_ place: Place, against head: String) throws -> (alone: Int32, known: Int32)
    {
        let alone = try place.kist("check", "--json")
        let known = try place.kist("check", "--against", head, "--json")
        if alone.status == 0, known.status != 0 {
            #expect(known.status == 67, "\(known.status) \(known.errors)")
            #expect(known.text.contains(#""Kind":"rolledBack","Place":"audit""#), "\(known.text)")
        }
        return (alone.status, known.status)
    }

    /// A vault as it was, and the same after one more put.
    private func history() throws -> (place: Place, old: Snapshot, head: String) {
        let place = try Place(inMemory: true)
        try place.done("create", "db", input: "one")
        try place.done("create", "other", input: "two")
        let old = try Snapshot(place)
        try place.done("put", "db", input: "secret of today")
        return (place, old, try head(place))
    }

    @Test func `a head is found in all that grew from it`() throws {
        let (place, _, head) = try history()
        #expect(try check(place, against: head) == (0, 0))
        for value in ["three", "four"] {
            try place.done("put", "other", input: value)
            #expect(try check(place, against: head) == (0, 0))
        }
        let exported = try place.shell("\"$kist\" audit export | tail -n 1")
        let last = try #require(try Told(exported.text)["ChainHead"]?.text)
        #expect(last != head)
        #expect(try check(place, against: last) == (0, 0))
        #expect(try place.kist("check", "--level", "3", "--against", last).status == 0)
    }

    @Test func `an older copy of the whole folder is told by the head alone`() throws {
        let (place, old, head) = try history()
        let today = try Snapshot(place)
        try old.restore()
        #expect(try check(place, against: head) == (0, 67))
        #expect(try place.done("get", "db") == "one")
        #expect(try self.head(place) != head)
        try today.restore()
        #expect(try check(place, against: head) == (0, 0))
    }

    /// Record, index and chain of the newest change put back together: nothing in the folder tells.
    @Test func `the newest change undone is told by the head alone`() throws {
        let (place, _, head) = try history()
        let copied = try place.shell("cp -a vault before")
        try #require(copied.status == 0)
        try place.done("put", "db", input: "undone")
        let newest = try self.head(place)
        let today = try Snapshot(place)
        let undone = try place.shell(
            """
            for f in audit/w0 index/0/0; do cp -p before/$f vault/$f || exit 1; done
            cp -p before/secrets/* vault/secrets/
            """)
        try #require(undone.status == 0, "\(undone.errors)")
        #expect(try place.done("get", "db") == "secret of today")
        #expect(try check(place, against: newest) == (0, 67))
        // Kept before that change, a head knows nothing of it.
        #expect(try check(place, against: head) == (0, 0))
        try today.restore()
        #expect(try check(place, against: newest) == (0, 0))
    }

    /// Two histories of one vault, each whole: what came before they parted is in both.
    @Test func `a fork is told from either side`() throws {
        let (place, _, common) = try history()
        let parting = try Snapshot(place)
        try place.done("put", "db", input: "left")
        let (left, leftHead) = (try Snapshot(place), try head(place))
        try parting.restore()
        try place.done("put", "db", input: "right")
        let rightHead = try head(place)
        #expect(leftHead != rightHead)
        #expect(leftHead.prefix { $0 != ":" } == rightHead.prefix { $0 != ":" })
        #expect(try check(place, against: common) == (0, 0))
        #expect(try check(place, against: rightHead) == (0, 0))
        #expect(try check(place, against: leftHead) == (0, 67))
        // However long it goes on.
        try place.done("put", "db", input: "further")
        #expect(try check(place, against: rightHead) == (0, 0))
        #expect(try check(place, against: leftHead) == (0, 67))
        try left.restore()
        #expect(try check(place, against: leftHead) == (0, 0))
        #expect(try check(place, against: rightHead) == (0, 67))
        #expect(try check(place, against: common) == (0, 0))
    }

    /// The chain's file changed, and nothing else: told without any head, by verify or by check.
    @Test(arguments: [
        ("truncate -s -1024 audit/w0", false), ("truncate -s -2048 audit/w0", false),
        ("truncate -s 256 audit/w0", false),
        ("truncate -s 0 audit/w0", true), ("rm audit/w0", true), ("rm audit/e0", true),
        // An entry, the link to it, and an event that a change has counted.
        ("printf 0123456789abcdef | dd of=audit/w0 bs=1 seek=700 conv=notrunc status=none", true),
        ("printf 0123456789abcdef | dd of=audit/e0 bs=1 seek=300 conv=notrunc status=none", true),
        ("truncate -s 256 audit/e0", true),
        // Entries in another order, and one twice.
        (
            """
            dd if=audit/w0 of=a bs=256 skip=5 count=4 status=none
            dd if=audit/w0 of=b bs=256 skip=9 count=4 status=none
            dd if=b of=audit/w0 bs=256 seek=5 conv=notrunc status=none
            dd if=a of=audit/w0 bs=256 seek=9 conv=notrunc status=none; rm a b
            """, true
        ),
        ("tail -c 1024 audit/w0 > a; cat a >> audit/w0; rm a", false),
    ])
    func `a chain that is not as it was written is told`(damage: String, isSeenByVerify: Bool)
        throws
    {
        let place = try Place(inMemory: true)
        try place.done("create", "db", input: "one")
        #expect(try place.done("get", "db") == "one")
        try place.done("put", "db", input: "two")
        let head = try self.head(place)
        let whole = try Snapshot(place)
        let isLonger = damage.contains(">> audit/w0")
        let done = try place.shell("cd vault\n\(damage)")
        try #require(done.status == 0, "\(done.errors)")

        let verified = try place.kist("audit", "verify")
        if isSeenByVerify {
            #expect([65, 67].contains(verified.status), "\(verified.status) \(verified.errors)")
            #expect(verified.errors.contains("audit/"), "\(verified.errors)")
        } else if verified.status == 0 {
            // A shorter chain is a chain: its end is another. What is void behind it is nothing.
            #expect((verified.text == head + "\n") == isLonger, "\(verified.text)")
        }
        for words in [["check"], ["check", "--against", head]] {
            let told = try Caller.own.kist(words, in: place)
            #expect(
                isLonger ? told.status == 0 : [65, 67].contains(told.status),
                "\(words): \(told.text)")
        }
        try whole.restore()
        #expect(try place.done("audit", "verify") == head + "\n")
        #expect(try check(place, against: head) == (0, 0))
    }

    @Test func `a head of other numbers is no head of this chain`() throws {
        let (place, _, head) = try history()
        let parts = head.split(separator: ":").map(String.init)
        let number = try #require(Int(parts[0]))
        let first = parts[1].first == "0" ? "1" : "0"
        for wrong in [
            "\(number - 1):\(parts[1])", "\(number + 1):\(parts[1])", "1:\(parts[1])",
            "\(number):\(first)\(parts[1].dropFirst())",
        ] {
            #expect(try check(place, against: wrong) == (0, 67), "\(wrong)")
        }
        #expect(try check(place, against: head) == (0, 0))
        for text in ["", "1", ":", parts[1], "x:\(parts[1])", "\(head)0", "0\(head)", "\(head) "] {
            let told = try place.kist("check", "--against", text)
            #expect(told.status == 64, "\(text): \(told.status)")
        }
        // Another vault's.
        let other = try Place()
        try other.done("create", "db", input: "one")
        #expect(try check(place, against: try self.head(other)) == (0, 67))
    }
}
