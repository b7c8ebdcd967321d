@testable import RequestSignatures

/// Requests as the official clients sent them, recorded on loopback; key `testid`, secret
/// `testsecret`.
enum Recorded {
    /// The old Python SDK, everything in the query.
    static let old = RequestParts(
        method: "POST",
        query: "SecretName=db_cred&SecretData=%7B%22a%22%3A%22b%20c%2A~%2B%C3%BC%22%7D"
            + "&VersionId=v1&EnableAutomaticRotation=False&Version=2016-01-20"
            + "&Action=CreateSecret&Format=JSON&RegionId=cn-local"
            + "&Timestamp=2026-11-22T23%3A01%3A09Z&SignatureMethod=HMAC-SHA1&SignatureType="
            + "&SignatureVersion=1.0&SignatureNonce=4e478ea19befcda29845249b6310c76a"
            + "&AccessKeyId=testid&Signature=AYOO8n%2FmKjUloq%2BXN12VUQOg6WQ%3D",
        headers: [
            SignedRequest.Header("Host", "127.0.0.1:18765"),
            SignedRequest.Header("x-acs-action", "CreateSecret"),
            SignedRequest.Header("x-acs-version", "2016-01-20"),
            SignedRequest.Header("x-sdk-client", "python/2.0.0"),
            SignedRequest.Header("Content-Length", "0"),
        ], body: "")

    /// The new Python SDK with RPC signatures, the value in the body, all signed together.
    static let mixed = RequestParts(
        method: "POST",
        query: "Action=CreateSecret&Format=json&Version=2016-01-20"
            + "&Timestamp=2026-11-22T23%3A01%3A09Z"
            + "&SignatureNonce=922413bc021207c740dee13b001c787d&AccessKeyId=testid"
            + "&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SecretName=db_cred&VersionId=v1"
            + "&Signature=mg3Mx9jg5LOC57EKSlVXEx6s2o8%3D",
        headers: [
            SignedRequest.Header("host", "127.0.0.1:18765"),
            SignedRequest.Header("content-type", "application/x-www-form-urlencoded"),
        ], body: "SecretData=%7B%22a%22%3A%22b+c%22%7D")

    private static let signedHeaders =
        "accept;content-type;host;user-agent;x-acs-action;x-acs-content-sha256;"
        + "x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version"

    /// The new Python SDK as it is.
    static let new = RequestParts(
        method: "POST",
        query: "Description=%C3%BCn%C3%AF&EnableAutomaticRotation=False&SecretName=db_cred"
            + "&Tags=%5B%7B%22TagKey%22%3A%22k%22%2C%22TagValue%22%3A%22v%22%7D%5D&VersionId=v1",
        headers: [
            SignedRequest.Header("host", "127.0.0.1:18765"),
            SignedRequest.Header("x-acs-version", "2016-01-20"),
            SignedRequest.Header("x-acs-action", "CreateSecret"),
            SignedRequest.Header("x-acs-date", "2026-11-22T23:01:09Z"),
            SignedRequest.Header(
                "x-acs-signature-nonce", "2074683ce891962cbb06842f9bebe58b"),
            SignedRequest.Header("accept", "application/json"),
            SignedRequest.Header(
                "user-agent",
                "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2"),
            SignedRequest.Header("content-type", "application/x-www-form-urlencoded"),
            SignedRequest.Header(
                "x-acs-content-sha256",
                "ac1aa5d471bdc7109f9d058d8eb0d38bb311e52ee72d6a32196b2c7745c90f24"),
            SignedRequest.Header("x-acs-credentials-provider", "static_ak"),
            SignedRequest.Header(
                "Authorization",
                "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=\(signedHeaders),"
                    + "Signature="
                    + "6916c8fb83de8f223b7bbfc41eeaefb2c8f36827adf6a3d32daf77f7522d16fa"),
            SignedRequest.Header("Content-Length", "36"),
        ], body: "SecretData=%7B%22a%22%3A%22b+c%22%7D")

    static let all = [("old", old), ("mixed", mixed), ("new", new)]
}
