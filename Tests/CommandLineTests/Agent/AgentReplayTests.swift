import Foundation
import TestKit
import Testing

/// Signed requests sent a second time, and access keys that change while they are in use.
@Suite struct AgentReplayTests {
    private func place() throws -> (Place, AccessKey) {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "x")
        let key = try AccessKey(in: place, of: "app")
        try allow(place, "kms:GetSecretValue")
        return (place, key)
    }

    private func allow(_ place: Place, _ action: String) throws {
        try place.done(
            "policy", "set", "--quiet",
            input:
                #"{"Version":"1","Statement":[{"Effect":"Allow","Principal":"app","Action":"#
                + #""\#(action)","Resource":"secret/db"}]}"#)
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `a request is answered once, by this agent or the one before`(signal: Int32) throws {
        let (place, key) = try place()
        let request = try {
            let agent = try RunningAgent(place, with: ["KIST_LISTEN": "127.0.0.1:0"])
            let request = try key.request("GetSecretValue", [("SecretName", "db")])
            let wire = try Wire(port: agent.port)
            try wire.send(request)
            #expect(try wire.answer().member("SecretData") == "x")
            for wire in [wire, try Wire(port: agent.port)] {
                try wire.send(request)
                #expect(try wire.answer().code == "SignatureNonceUsed")
            }
            agent.end(by: signal)
            return request
        }()
        // In the same second, if the host is fast enough.
        let agent = try RunningAgent(place, with: ["KIST_LISTEN": "127.0.0.1:0"])
        let wire = try Wire(port: agent.port)
        try wire.send(request)
        #expect(try wire.answer().code == "IllegalTimestamp")
        // Whoever signs as soon as the door is open is let in.
        #expect(
            try wire.ask("GetSecretValue", [("SecretName", "db")], as: key).member("SecretData")
                == "x")
        #expect(agent.end() == 0)
    }

    @Test func `a key that is disabled or deleted signs nothing more, on open connections too`()
        throws
    {
        let (place, key) = try place()
        let agent = try RunningAgent(place, with: ["KIST_LISTEN": "127.0.0.1:0"])
        let wire = try Wire(port: agent.port)
        func code() throws -> String? {
            let answer = try wire.ask("GetSecretValue", [("SecretName", "db")], as: key)
            return answer.status == 200 ? nil : answer.code
        }
        for _ in 0..<3 {
            #expect(try code() == nil)
            try place.done("access-key", "disable", key.id)
            #expect(try code() == "Forbidden.AccessKey")
            try place.done("access-key", "enable", key.id)
        }
        #expect(try code() == nil)
        try allow(place, "kms:DescribeSecret")
        #expect(try code() == "Forbidden.NoPermission")
        try allow(place, "kms:GetSecretValue")
        #expect(try code() == nil)
        try place.done("access-key", "delete", key.id, "--yes")
        #expect(try code() == "InvalidAccessKeyId.NotFound")
        #expect(agent.end() == 0)
        let trail = try place.done("audit", "show", "--secret", "db")
        #expect(trail.contains("access-key:\(key.id)\tGetSecretValue\tdenied\tdb"))
    }
}
