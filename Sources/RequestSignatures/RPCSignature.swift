import SecureMemory
import Sealing

/// RPC signature, version 1: HMAC-SHA1 over method and parameters, in the parameter `Signature`.
///
/// Source: Alibaba Cloud, RPC request signature, version 1.0.
enum RPCSignature {
    /// What the protocol itself needs; no operation sees it.
    static let commonNames: Set<String> = [
        "AccessKeyId", "Action", "Format", "Signature", "SignatureMethod", "SignatureNonce",
        "SignatureType", "SignatureVersion", "Timestamp", "Version",
    ]

    /// The text of the signature of a request.
    ///
    /// - Parameter parameters: Of query and form; `Signature` itself is passed over.
    static func text(
        method: String, _ parameters: [RequestParameter], secret: borrowing SecretBytes
    ) throws(SignatureRefusal) -> [UInt8] {
        let code: RunningHMAC
        do {
            var key = try SecretBytes(byteCount: secret.byteCount + 1)
            key.overwrite(at: 0, with: secret)
            key.overwrite(at: secret.byteCount, with: Array("&".utf8))
            code = try RunningHMAC.begin(.sha1, key: key)
        } catch is SecretBytesError {
            throw .outOfMemory
        } catch { throw .cryptography }
        var text = try CanonicalText(code)
        try text.append("\(method)&%2F&".utf8)
        try text.append(parameters.filter { $0.name != "Signature" }, twice: true)
        return Base64Text.of(try text.finish())
    }

    /// The parts of a request with its signature in a parameter.
    static func claim(_ parameters: [RequestParameter]) throws(SignatureRefusal) -> SignatureClaim {
        func required(_ name: String) throws(SignatureRefusal) -> [UInt8] {
            guard let text = parameters.text(name), !text.isEmpty else { throw .missing(name) }
            return text
        }
        guard !parameters.contains(where: { $0.name == "SecurityToken" }),
            (parameters.text("SignatureType") ?? []).isEmpty
        else { throw .unsupportedCredentials }
        let signature = try required("Signature")
        let key = try required("AccessKeyId")
        let method = try required("SignatureMethod")
        let version = try required("SignatureVersion")
        guard method.elementsEqual("HMAC-SHA1".utf8) else {
            throw method.starts(with: "SHA256withRSA".utf8) ? .unsupportedCredentials : .incomplete
        }
        guard version.elementsEqual("1.0".utf8) else { throw .incomplete }
        return SignatureClaim(
            key: key, signature: signature, timestamp: parameters.text("Timestamp"),
            nonce: try required("SignatureNonce"), action: try required("Action"),
            version: try required("Version"))
    }
}
