import Foundation
import Glibc
import TestKit
import Testing

/// Agents that are another's, or of another version.
@Suite struct StrangeAgentTests {
    /// Listens as the user 65534, answers one request with a text, and prints what it was told.
    private static let script = """
        use POSIX; use IO::Socket::UNIX;
        my $s = IO::Socket::UNIX->new(Local => $ARGV[0], Type => SOCK_STREAM) or die;
        chmod 0666, $ARGV[0];
        open(my $ready, '>', $ARGV[3]);
        if ($ARGV[2]) { POSIX::setgid(65534); POSIX::setuid(65534); }
        $s->listen(5); alarm 60; $| = 1; close $ready;
        my $c = $s->accept; my $told = '';
        while (sysread($c, my $some, 65536)) { $told .= $some; last if $told =~ /\\r\\n\\r\\n/; }
        print $told; print $c $ARGV[1]; close $c;
        """

    /// What kist says to an agent that answers so, and what that agent was told.
    private func met(
        in place: Place, folder: String, says: String, asStranger: Bool
    ) throws -> (outcome: Outcome, told: String) {
        try place.write(Self.script, to: "agent.pl")
        try place.write(says, to: "says")
        let told = try place.shell(
            """
            mkfifo ready
            perl agent.pl \(folder)/s "$(cat says)" \(asStranger ? 1 : 0) ready > told &
            cat ready
            KIST_SOCKET=\(folder)/s "$kist" describe db > out 2> err; echo $? > status
            kill $! 2> /dev/null; wait; cat told
            """
        ).text
        func text(_ name: String) throws -> String {
            try String(contentsOfFile: "\(place.folder)/\(name)", encoding: .utf8)
        }
        let status = Int32(try text("status").trimmingCharacters(in: .newlines)) ?? -1
        return (
            Outcome(status: status, output: Array(try text("out").utf8), errors: try text("err")),
            told
        )
    }

    @Test func `an agent that knows no errands is of another version`() throws {
        let place = try Place(inMemory: true)
        let old = try met(
            in: place, folder: place.folder,
            says: "HTTP/1.1 400 Bad Request\r\nx-kist-status: 77\r\ncontent-length: 2\r\n\r\n{}",
            asStranger: false)
        #expect(old.outcome.status == 78)
        #expect(old.outcome.errors.contains("does not understand: it is of another version"))
        #expect(old.told.hasPrefix("POST /kist/describe HTTP/1.1\r\n"))
    }

    @Test(.enabled(if: Unprivileged.isPossible))
    func `a stranger in the agent's place is told nothing`() throws {
        let place = try Place(inMemory: true)
        // Above it lies a folder that everybody may write.
        let refused = try met(in: place, folder: place.folder, says: "", asStranger: true)
        #expect(refused.outcome.status == 77)
        #expect(refused.outcome.errors.contains("is run by user 65534, and others could be in its"))
        #expect(refused.told.isEmpty)
    }

    /// The positive twin: a folder that only its owner and root can reach through.
    @Test(.enabled(if: Unprivileged.isPossible))
    func `another user is trusted where nobody else could be in his place`() throws {
        let place = try Place(inMemory: true)
        let safe = try place.shell("mktemp -d /run/kist-agent-XXXXXX").text
            .trimmingCharacters(in: .newlines)
        defer { try? FileManager.default.removeItem(atPath: safe) }
        let trusted = try met(in: place, folder: safe, says: "", asStranger: true)
        #expect(trusted.told.hasPrefix("POST /kist/describe HTTP/1.1\r\n"))
        #expect(trusted.outcome.errors.contains("was lost"))
        _ = try place.shell("chmod 777 \(safe); rm \(safe)/s ready")
        let refused = try met(in: place, folder: safe, says: "", asStranger: true)
        #expect(refused.outcome.status == 77)
        #expect(refused.told.isEmpty)
    }

    @Test(.enabled(if: Unprivileged.isPossible))
    func `a command of another user does what policy says and nothing else`() throws {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "mine", input: "unseen")
        try Unprivileged.lend(place)
        let agent = try RunningAgent(place)
        _ = try place.shell("chmod 711 . && chmod 666 s")
        func other(_ words: String) throws -> Outcome {
            try place.shell(
                """
                cd /; printf value | env -u KIST_CONFIG KIST_SOCKET=\(agent.socket) \
                \(Unprivileged.prefix) \(place.folder)/bin/kist \(words)
                """)
        }
        let every = [
            "create new", "create new --tag a=b", "put mine", "get mine", "list", "describe mine",
            "versions mine", "label mine x --to v1", "update mine --description d",
            "update mine --tag a=b", "update mine --untag a", "delete mine",
            "delete mine --force --yes", "restore mine", "key create", "key list",
            "key describe alias/acs/secretsmanager", "key disable alias/acs/secretsmanager",
            "key enable alias/acs/secretsmanager", "key rotate alias/acs/secretsmanager",
            "key delete alias/acs/secretsmanager --days 7",
            "key delete alias/acs/secretsmanager --days 7 --dry-run",
            "key restore alias/acs/secretsmanager", "key alias",
            "key alias x --to alias/acs/secretsmanager", "key alias x --remove",
        ]
        for words in every {
            let refused = try other(words)
            #expect(refused.status == 77, "\(words): \(refused.errors)")
            #expect(refused.errors.hasPrefix("kist: error: nothing allows you kms:"), "\(words)")
            #expect(refused.output.isEmpty)
        }
        #expect(try place.done("list").split(separator: "\n").count == 1)
        let denials = try place.done("audit", "show").split(separator: "\n").filter {
            $0.contains("uid:65534\t") && $0.contains("\tdenied")
        }
        #expect(denials.count >= every.count)
        try place.done(
            "policy", "set", "--quiet",
            input: #"{"Version":"1","Statement":[{"Effect":"Allow","Principal":"uid:65534","#
                + #""Action":"kms:*","Resource":["secret/new","key/*"]}]}"#)
        #expect(try other("create new").text == "new\tv1\tACSCurrent\n")
        #expect(try other("put new").text == "new\tv2\tACSCurrent\n")
        #expect(try other("get new").text == "value")
        #expect(try other("put mine").status == 77)
        // Names of secrets are the owner's to know, also where one may read them all.
        try place.done(
            "policy", "set", "--quiet",
            input: #"{"Version":"1","Statement":[{"Effect":"Allow","Principal":"uid:65534","#
                + #""Action":"kms:GetSecretValue","Resource":"secret/*"}]}"#)
        let unknown = try other("get nev")
        #expect(unknown.status == 66, "\(unknown.errors)")
        #expect(!unknown.errors.contains("did you mean"))
        #expect(try place.kist("get", "nev").errors.contains("did you mean \"new\"?"))
        agent.end()
        #expect(try place.done("get", "mine") == "unseen")
        #expect(try place.done("audit", "show").contains("uid:65534\tPutSecretValue\tdone\tnew"))
    }
}
