import Foundation
import TestKit
import Testing

/// The contract's checklist for servers (part C.9), at kistd itself; and where else each row is shown.
///
/// | Row | Shown by |
/// |---|---|
/// | query and form are one | `VectorTests: query and form are one`, `TamperTests: a parameter can be neither added nor taken away nor said twice`, ``Attack`` "in query and form" |
/// | `+` is a blank | `ClaimTests: percent-encoding is read one way`, `VectorTests` (the new client's body) |
/// | `True`, `true`, `TRUE` | here |
/// | GET and POST | here; all other methods ``Attack`` |
/// | `Expect: 100-continue` | ``Attack`` "go on", `AgentTests: one connection takes many requests, also before they are answered` |
/// | keep-alive, `Content-Length` | ``Attack`` (what stays answers `/healthz` next) |
/// | action and version from parameter or header | ``Attack`` "in a header alone", "the same in both", and its twins that contradict |
/// | unknown: 400 `UnsupportedOperation` | here |
/// | unknown parameters are ignored | here |
/// | empty is absent | here |
/// | list wrappers are always there | here, `TranscriptTests: list wrappers are there when the list is empty` |
/// | numbers and booleans of JSON | here; `Value` of VerifyMac: `Reply.check` of every call in KMSContractTests |
/// | a fresh `RequestId` in every answer, errors too | here |
/// | no query in the log | `AgentTests: a value is read without a PIN, and nothing of it is in the log`, `AgentClientTests` |
/// | request lines of 128 KiB and more | here |
///
/// Signatures, C.2 to C.4 and C.7: vectors `VectorTests`; every byte of query, form and signature, every
/// signed header, method, path, order, secret `TamperTests`; what must be there and what is another kind,
/// ACS4 and tokens too, `ClaimTests`; time and nonce `ReplayTests`, `AgentReplayTests`.
@Suite struct ChecklistTests {
    private func served() throws -> (Place, RunningAgent) {
        let place = try Place(inMemory: true)
        try place.done("create", "--quiet", "db", input: "x")
        return (place, try RunningAgent(place))
    }

    @Test func `what clients write differently means the same`() throws {
        let (_, agent) = try served()
        for word in ["True", "true", "TRUE"] {
            let dry = try agent.ask("GetSecretValue", [("SecretName", "db"), ("DryRun", word)])
            #expect(dry.code == "DryRunOperationError", "\(word): \(dry.body)")
        }
        for word in ["False", "false", "FALSE", ""] {
            let asked = try agent.ask("GetSecretValue", [("SecretName", "db"), ("DryRun", word)])
            #expect(asked.status == 200, "\(word): \(asked.body)")
        }
        #expect(
            try agent.ask("GetSecretValue", [("SecretName", "db"), ("DryRun", "yes")]).status == 400
        )
        // Empty is absent, and what nobody knows is nobody's.
        let odd = try agent.ask(
            "GetSecretValue",
            [
                ("SecretName", "db"), ("VersionId", ""), ("RegionId", "cn-local"),
                ("Format", "JSON"), ("No", "x"),
            ])
        #expect(odd.member("SecretData") == "x")
        #expect(try agent.ask("GetSecretValue", [("SecretName", "")]).code == "MissingParameter")
        let wire = try Wire(unix: agent.socket)
        for request in [Attack.get(), Attack.post("Content-Length: 35")] {
            try wire.send(request)
            #expect(try wire.answer().member("SecretData") == "x")
        }
        #expect(agent.end() == 0)
    }

    @Test func `every answer has an id of its own and the form of its kind`() throws {
        let (_, agent) = try served()
        var ids: Set<String> = []
        for (operation, parameters, code) in [
            ("GetSecretValue", [("SecretName", "db")], nil), ("ListSecrets", [], nil),
            ("GetSecretValue", [("SecretName", "no")], "Forbidden.ResourceNotFound"),
            ("GetSecretValue", [], "MissingParameter"), ("NoSuch", [], "UnsupportedOperation"),
            ("getsecretvalue", [("SecretName", "db")], "UnsupportedOperation"),
        ] as [(String, [(String, String)], String?)] {
            let answer = try agent.ask(operation, parameters)
            #expect(answer.code == code, "\(answer.body)")
            #expect(answer.headers["content-type"] == "application/json;charset=utf-8")
            #expect(Int(answer.headers["content-length"] ?? "") == answer.body.utf8.count)
            let id = try #require(answer.member("RequestId"))
            #expect(id.wholeMatch(of: /[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/) != nil)
            #expect(ids.insert(id).inserted)
            if code != nil {
                for member in ["HostId", "Message"] { #expect(answer.member(member) != nil) }
                #expect(answer.body.contains("\"HttpStatus\":\(answer.status)"))
            }
        }
        let listed = try agent.ask(
            "ListSecrets", [("Filters", #"[{"Key":"SecretName","Values":["no"]}]"#)])
        #expect(listed.body.contains(#""SecretList":{"Secret":[]}"#), "\(listed.body)")
        #expect(listed.body.contains(#""TotalCount":0"#), "\(listed.body)")
        #expect(agent.end() == 0)
    }

    @Test func `the longest value can stand in an address, each byte of it encoded`() throws {
        let (place, agent) = try served()
        let value = String(repeating: "%", count: 30_720)
        let request = Wire.inAddress(
            Wire.request(
                "PutSecretValue",
                [
                    ("SecretName", "db"), ("VersionId", "long"), ("SecretData", value),
                    ("No", String(repeating: "+", count: 14_000)),
                ]))
        #expect(request.utf8.count > 128 * 1024)
        let wire = try Wire(unix: agent.socket)
        try wire.send(request)
        #expect(try wire.answer().status == 200)
        #expect(try place.done("get", "db") == value)
        #expect(agent.end() == 0)
    }

    /// The old client takes what follows the colon, and dies of a message without one.
    @Test func `a signature that does not hold is told with a colon and nothing behind it`() throws
    {
        let place = try Place(inMemory: true)
        let key = try AccessKey(in: place, of: "app")
        let agent = try RunningAgent(place, with: ["KIST_LISTEN": "127.0.0.1:0"])
        let wire = try Wire(port: agent.port)
        let request = try key.request("ListSecrets", [("PageSize", "10")])
        try wire.send(request.replacing("PageSize=10", with: "PageSize=11"))
        let answer = try wire.answer()
        #expect(answer.status == 400 && answer.code == "SignatureDoesNotMatch", "\(answer.body)")
        #expect(answer.member("Message")?.hasSuffix(":") == true, "\(answer.body)")
        try wire.send(request)
        #expect(try wire.answer().code == "Forbidden.NoPermission")
        #expect(agent.end() == 0)
    }
}
