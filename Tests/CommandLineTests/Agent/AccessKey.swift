import Foundation
import RequestSignatures
import SecureMemory
import TestKit
import Testing
import Vocabulary

/// An access key of a place's vault, that signs as the old client does.
struct AccessKey: Sendable {
    let id: String
    let secret: String

    init(in place: Place, of name: String) throws {
        let made = try place.done("access-key", "create", name).split(separator: "\t")
        id = String(made[0])
        secret = made[1].trimmingCharacters(in: .newlines)
    }

    /// A request of RPC version 1, signed now.
    func request(_ operation: String, _ parameters: [(String, String)]) throws -> String {
        let all =
            parameters + [
                ("Action", operation), ("AccessKeyId", id), ("SignatureMethod", "HMAC-SHA1"),
                ("SignatureVersion", "1.0"), ("SignatureNonce", UUID().uuidString),
                ("Timestamp", UnixTime(seconds: Int64(Date().timeIntervalSince1970)).text),
                ("Version", "2016-01-20"),
            ]
        let signature = try Array(secret.utf8).lend { (text) in
            try RequestSigner.rpc(
                method: "POST", parameters: all.map { (name: $0, value: Array($1.utf8)) },
                secret: SecretBytes(copying: text))
        }
        return Wire.request(operation, all + [("Signature", signature)])
            .replacing("/?Action=\(operation)", with: "/")
    }
}

extension Wire {
    /// A signed call.
    func ask(
        _ operation: String, _ parameters: [(String, String)] = [], as key: AccessKey
    ) throws -> Answer {
        try send(key.request(operation, parameters))
        return try answer()
    }
}
