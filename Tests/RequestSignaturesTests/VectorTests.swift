import SecureMemory
import Testing
import Vocabulary

@testable import RequestSignatures

/// What the official clients have sent is believed, and means what they said.
@Suite struct VectorTests {
    @Test func `a request of the old client holds`() throws {
        let request = try Doorkeeper().verify(Recorded.old)
        #expect(request.key.text == "testid")
        #expect(request.action == "CreateSecret")
        #expect(request.version == "2016-01-20")
        #expect(
            request.parameters.map(\.name) == [
                "SecretName", "SecretData", "VersionId", "EnableAutomaticRotation", "RegionId",
            ])
        #expect(request.text("SecretData") == #"{"a":"b c*~+ü"}"#)
    }

    @Test func `query and form are one`() throws {
        let request = try Doorkeeper().verify(Recorded.mixed)
        #expect(request.parameters.map(\.name) == ["SecretName", "VersionId", "SecretData"])
        #expect(request.text("SecretData") == #"{"a":"b c"}"#)
    }

    @Test func `a request of the new client holds`() throws {
        let request = try Doorkeeper().verify(Recorded.new)
        #expect(request.action == "CreateSecret")
        #expect(request.text("Description") == "ünï")
        #expect(request.text("SecretData") == #"{"a":"b c"}"#)
    }

    @Test func `values of secrets are secrets from the first byte on`() throws {
        for (name, parts) in Recorded.all {
            let request = try Doorkeeper().verify(parts)
            for parameter in request.parameters {
                let isSecret = if case .secret = parameter.value { true } else { false }
                #expect(isSecret == (parameter.name == "SecretData"), "\(name)")
            }
        }
    }

    @Test func `our own signer makes the clients' signatures`() throws {
        let secret = try SecretBytes("testsecret")
        let parameters = try SecretBytes(Recorded.old.query).read { text in
            try FormText.parameters(in: text, most: 99) { _ in false }
        }.filter { $0.name != "Signature" }
        #expect(
            try RequestSigner.rpc(
                method: "POST", parameters: parameters.map { ($0.name, $0.text) },
                secret: secret) == "AYOO8n/mKjUloq+XN12VUQOg6WQ=")
        let key = try #require(AccessKeyID("testid"))
        let signed = [
            "x-acs-version", "accept", "content-type", "host", "user-agent", "x-acs-action",
            "x-acs-content-sha256", "x-acs-credentials-provider", "x-acs-date",
            "x-acs-signature-nonce",
        ]
        #expect(
            try RequestSigner.authorization(
                Recorded.new.request(), key: key, signing: signed, secret: secret)
                == Recorded.new.header("Authorization"))
        #expect(
            try RequestSigner.contentDigest(of: SecretBytes(Recorded.new.body))
                == Recorded.new.header("x-acs-content-sha256"))
    }
}
