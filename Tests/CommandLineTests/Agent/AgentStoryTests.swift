import Foundation
import Testing

/// The stories once more, told through the agent: what they expect stays word for word.
///
/// A line whose command asks the agent runs with KIST_SOCKET and without a configuration, so it has no
/// other way to a vault; every other line opens the vault itself, beside the agent.
@Suite struct AgentStoryTests {
    /// Where there is no agent to ask, or nothing to ask it for.
    private static let untold = [
        "init.txt": "begins without a vault, which an agent needs",
        "help.txt": "opens no vault",
        "doctor.txt": "asks the agent nothing",
        "backup.txt": "takes the vault and the token away",
        "access.txt": "sets a policy that binds who comes through the agent",
    ]

    private static let paths = StoryTests.paths.filter {
        untold[URL(fileURLWithPath: $0).lastPathComponent] == nil
    }

    @Test(arguments: paths)
    func `a story comes true through the agent`(path: String) throws {
        let place = try Place(inMemory: true)
        let agent = try RunningAgent(place)
        try Story(path).run(in: place, asking: agent.socket)
        #expect(agent.end() == 0)
    }

    /// One line of each command that asks the agent, and what it may say when there is none.
    @Test(arguments: Story.linesThroughAgent)
    func `a command that asks the agent has no other way`(line: String) throws {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "x")
        var environment = place.environment
        environment["KIST_SOCKET"] = "\(place.folder)/none"
        let words = [KistProgram.path] + Wording.words(line)
        let outcome = try Child.run(words, environment: environment, input: Array("x".utf8))
        #expect(outcome.status == 69, "\(outcome.errors)")
        #expect(
            outcome.errors == """
                kist: error: no agent at "\(place.folder)/none": No such file or directory
                kist: hint: start kistd, or unset KIST_SOCKET to open the vault here

                """)
        // A flag that says which vault counts more than the variable.
        let own = try Child.run(
            words + ["--config", place.configuration], environment: environment,
            input: Array("x".utf8))
        #expect(own.status != 69, "\(own.errors)")
    }
}
