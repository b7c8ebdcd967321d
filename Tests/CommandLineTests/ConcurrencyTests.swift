import Foundation
import Testing

/// Many processes at one vault and one token.
@Suite struct ConcurrencyTests {
    private static let workers = 8
    private static let rounds = 200

    /// Each worker puts and gets in turns; whatever fails is told with its status.
    private static func script(_ kist: String) -> String {
        """
        mkdir told
        worker() {
            i=0
            while [ $i -lt \(rounds) ]; do
                i=$((i + 1))
                printf 'worker %s round %s' $1 $i | \(kist) put shared >>told/put.$1 \\
                    || echo "put $1 $i: $?" >>told/failed
                \(kist) get shared >>told/get.$1 || echo "get $1 $i: $?" >>told/failed
                echo >>told/get.$1
            done
        }
        printf 'worker 0 round 0' | \(kist) create shared --quiet || exit 1
        for w in 1 2 3 4 5 6 7 8; do worker $w & done
        wait
        """
    }

    private func check(_ place: Place, _ kist: String) throws {
        let ran = try place.shell(Self.script(kist), seconds: 300)
        let failed =
            (try? String(contentsOfFile: "\(place.folder)/told/failed", encoding: .utf8)) ?? ""
        #expect(ran.status == 0)
        #expect(failed == "", "\(ran.errors.suffix(2000))")
        #expect(ran.errors == "")

        // Every put has made a version of its own, and no number is left out.
        let puts = Self.workers * Self.rounds
        var numbers: Set<Int> = []
        for worker in 1...Self.workers {
            let told = try String(
                contentsOfFile: "\(place.folder)/told/put.\(worker)", encoding: .utf8)
            var last = 0
            for line in told.split(separator: "\n") {
                let fields = line.split(separator: "\t")
                try #require(fields.count == 3 && fields[2] == "ACSCurrent")
                let number = try #require(Int(fields[1].dropFirst()))
                #expect(number > last)
                last = number
                numbers.insert(number)
            }
            let got = try String(
                contentsOfFile: "\(place.folder)/told/get.\(worker)", encoding: .utf8)
            let values = got.split(separator: "\n")
            #expect(values.count == Self.rounds)
            #expect(
                values.allSatisfy { $0.wholeMatch(of: #/worker [0-9] round [0-9]{1,3}/#) != nil })
        }
        #expect(numbers == Set(2...(puts + 1)))
        let current = try place.shell("\(kist) versions shared | grep -w ACSCurrent")
        #expect(current.text.hasPrefix("v\(puts + 1)\t"))
        let next = try place.shell("printf last | \(kist) put shared")
        #expect(next.text == "shared\tv\(puts + 2)\tACSCurrent\n")
        #expect(try place.shell("\(kist) get shared").text == "last")
        let described = try place.shell("\(kist) describe shared --json")
        #expect(described.text.contains("\"VersionCounter\":\(puts + 2)}"), "\(described.text)")
        #expect(try place.shell("find vault -name '.new'").text == "")
        let checked = try place.shell("\(kist) check --json")
        #expect(checked.status == 0)
        #expect(checked.text.contains("\"Findings\":[]"), "\(checked.text)")
    }

    @Test func `eight processes put and get at once and nothing fails`() throws {
        try check(try Place(), "\"$kist\"")
    }

    @Test(.enabled(if: Unprivileged.isPossible, "only root can act as another user"))
    func `eight processes of a user without rights do the same`() throws {
        let place = try Place.empty()
        try Unprivileged.give(place)
        let kist = "\(Unprivileged.prefix) bin/kist"
        let made = try place.shell("\(kist) init --softhsm --vault vault --quiet")
        try #require(made.status == 0, "\(made.errors)")
        #expect(try place.shell("stat -c %u vault vault.token/pin").text == "65534\n65534\n")
        try check(place, kist)
    }
}
