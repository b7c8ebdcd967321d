import Foundation
import TestKit
import Testing

/// The token fails at every call of `kist init`: there is a whole vault afterwards or none, and none
/// is in the way of the next try.
@Suite struct InitFaultTests {
    /// A place with a token, where `kist init` has not been.
    private func template() throws -> Place {
        let place = try Place()
        for path in [place.vault, place.configuration] {
            try FileManager.default.removeItem(atPath: path)
        }
        return place
    }

    private func copy(of template: Place) throws -> (Place, FaultModule) {
        var place = try Place.empty()
        _ = try place.shell("cp -a \(template.folder)/vault.token .")
        let conf = "\(place.tokenFolder)/softhsm2.conf"
        let text = try String(contentsOfFile: conf, encoding: .utf8)
        try place.write(
            text.replacingOccurrences(of: "\(template.folder)/", with: "\(place.folder)/"),
            to: "vault.token/softhsm2.conf")
        let module = try FaultModule(beside: &place)
        place.environment["SOFTHSM2_CONF"] = conf
        place.environment["KIST_TOKEN"] =
            "pkcs11:token=kist?module-path=\(module.path)"
            + "&pin-source=file:\(place.tokenFolder)/pin"
        return (place, module)
    }

    private func objects(in place: Place) throws -> Set<String> {
        Set(
            try FileManager.default.subpathsOfDirectory(atPath: "\(place.tokenFolder)/tokens")
                .filter { $0.hasSuffix(".object") })
    }

    private func initialise(_ place: Place, _ scheme: String) throws -> Outcome {
        let words = ["init", "--quiet", "--vault", "vault", "--scheme", scheme]
        return try place.shell("exec \"$kist\" \(words.joined(separator: " "))")
    }

    /// The calls of an `init` in which nothing fails.
    private func calls(_ scheme: String, of template: Place) throws -> [FaultModule.Call] {
        let (whole, watched) = try copy(of: template)
        #expect(try initialise(whole, scheme).status == 0)
        return try watched.calls()
    }

    @Test(arguments: ["gcm", "wrap"])
    func `a token that fails leaves a whole vault or none`(scheme: String) throws {
        let template = try template()
        let faults = Tier.sample(
            try calls(scheme, of: template).flatMap(Fault.all), every: 90)
        #expect(!faults.isEmpty)
        try expectWholeOrNone(faults, scheme, template)
    }

    /// Vault and key are made and opened in one process: here alone a token can tell two things of one key.
    @Test func `a token that repeats what it said of a key is no damaged vault`() throws {
        let template = try template()
        let faults = try calls("wrap", of: template).filter { $0.name == "C_GetAttributeValue" }
            .map {
                Fault(call: $0.name, number: $0.number, isLasting: true, action: "repeat")
            }
        #expect(faults.count > 10)
        try expectWholeOrNone(faults, "wrap", template)
    }

    private func expectWholeOrNone(
        _ faults: [Fault], _ scheme: String, _ template: Place
    ) throws {
        for fault in faults where !Tier.isOver {
            Tally.add("token faults")
            let (place, module) = try copy(of: template)
            defer { try? FileManager.default.removeItem(atPath: place.folder) }
            let before = try objects(in: place)
            try module.follow([fault.description])
            let outcome = try initialise(place, scheme)
            let calls = try module.calls()
            let what = "init \(scheme), \(fault): \(outcome.status) \(outcome.errors)"
            #expect(
                fault.statuses.subtracting([65]).contains(outcome.status)
                    || (outcome.status == 75 && fault.action == "fail 0xb1"), "\(what)")
            #expect(calls.keepsPINPromise, "\(what)")
            try module.follow([])
            let isThere = FileManager.default.fileExists(atPath: place.vault)
            if outcome.status == 0 {
                #expect(isThere, "\(what)")
            } else if !fault.isKill {
                #expect(!isThere, "\(what)")
                #expect(
                    !FileManager.default.fileExists(atPath: place.configuration), "\(what)")
                // What could be taken away was; a token that stays away keeps what it has.
                if !fault.isLasting, fault.action.hasPrefix("fail 0x") {
                    #expect(try objects(in: place) == before, "\(what)")
                }
            }
            if !isThere {
                let next = try initialise(place, scheme)
                #expect(next.status == 0, "\(what); then \(next.errors)")
            }
            let used = try place.shell(
                "printf x | \"$kist\" create db --quiet && \"$kist\" get db && \"$kist\" check >/dev/null"
            )
            #expect(used.status == 0 && used.text == "x", "\(what); then \(used.errors)")
        }
    }
}
