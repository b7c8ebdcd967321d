import Testing

/// What anybody can see of kist from outside: the order of its calls, its trail, its token, and that
/// its writers take turns.
///
/// The planted defects of Tests/Defects are held against these.
@Suite struct OutsideTests {
    private func place() throws -> Place {
        let place = try Place()
        try place.done("create", "db", "--quiet", input: "one")
        try place.done("create", "other", "--quiet", input: "other")
        return place
    }

    @Test(
        .enabled(if: Strace.isThere, "needs strace, and root to see into kist"),
        arguments: [
            (#""$kist" get db"#, 1), (#""$kist" get db --json"#, 1),
            (#""$kist" get --json db other"#, 1),
            (#""$kist" kms GetSecretValue --SecretName db"#, 1),
        ])
    func `a value leaves when its event is written`(command: String, writes: Int) throws {
        let place = try place()
        let calls = try PowerSweep.record(command, in: place)
        let answer = try #require(calls.firstIndex(of: .acknowledge))
        let written = calls.indices.filter { index in
            guard case .write(let path, _, _) = calls[index] else { return false }
            return path == "\(place.vault)/audit/e0"
        }
        // Of several values all events are one write.
        #expect(written.count == writes)
        #expect(
            written.allSatisfy { $0 < answer }, "the value of \(command) leaves before its event")
    }

    @Test func `what was acknowledged stands in the trail`() throws {
        let place = try place()
        let script = """
            printf two | "$kist" put db --quiet; "$kist" get db; "$kist" get db; "$kist" get nobody
            "$kist" label db mine --to v1; "$kist" get db --label mine; "$kist" list
            "$kist" kms GetSecretValue --SecretName other; "$kist" delete other --force --yes
            true
            """
        let ran = try place.shell(script)
        try #require(ran.status == 0, "\(ran.errors)")
        let entries = try place.done("audit", "show", "--json").split(separator: "\n")
            .map { try Told(String($0)) }
        for (operation, thing, outcome, count) in [
            ("CreateSecret", "db", "done", 1), ("CreateSecret", "other", "done", 1),
            ("PutSecretValue", "db", "done", 1), ("GetSecretValue", "db", "answered", 3),
            ("GetSecretValue", "nobody", "failed", 1),
            ("UpdateSecretVersionStage", "db", "done", 1),
            ("GetSecretValue", "other", "answered", 1), ("ForceDeleteSecret", "other", "done", 1),
        ] {
            let found = entries.count {
                $0["Operation"] == .text(operation) && $0["Thing"] == .text(thing)
                    && $0["Outcome"] == .text(outcome)
            }
            #expect(found == count, "the trail lacks \(operation) of \(thing): \(entries)")
        }
    }

    @Test(arguments: ["get db", "put db", "list", "get nobody", "key create", "check"])
    func `the token is closed`(command: String) throws {
        var place = try place()
        let spy = try TokenSpy(in: &place)
        _ = try place.shell("printf two | \"$kist\" \(command)")
        let calls = try spy.calls()
        #expect(calls.last == "C_Finalize", "the token is not closed: \(calls)")
        let opened = calls.count { $0 == "C_OpenSession" }
        #expect(opened > 0)
        #expect(
            calls.count { $0 == "C_CloseSession" } == opened, "the token is not closed: \(calls)")
        #expect(calls.count { $0 == "C_Login" } == 1)
    }

    @Test func `writers wait for each other`() throws {
        let (writers, rounds) = (4, 12)
        let place = try place()
        let ran = try place.shell(
            """
            for w in $(seq \(writers)); do
                for i in $(seq \(rounds)); do printf "$w $i" | "$kist" put db || echo failed; done &
            done
            wait
            """)
        // Every put has made a version of its own, and no number is left out.
        let versions = ran.lines.compactMap { line in
            line.split(separator: "\t").dropFirst().first.flatMap { Int($0.dropFirst()) }
        }
        #expect(
            versions.sorted() == Array(2...(writers * rounds + 1)),
            "writers at once: \(versions.sorted()) \(ran.errors)")
        let checked = try place.kist("check", "--json")
        #expect(checked.status == 0, "writers at once: \(checked.errors)")
        #expect(checked.text.contains("\"Findings\":[]"), "writers at once: \(checked.text)")
    }
}
