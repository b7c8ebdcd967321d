import KMSContract
import NIOCore
import NIOHTTP1
import Opening
import SecretVault
import SecureMemory
import Vocabulary

/// What a request is answered with.
struct Reply: Sendable {
    let status: Int
    /// Besides length and type.
    var headers: [(name: String, value: String)] = []
    let body: ByteBuffer
    /// What the body is.
    var type = "application/json;charset=utf-8"
    /// What may be logged of it.
    var note = Note()

    /// Nothing of a request that could be secret.
    struct Note: Sendable {
        var operation: String?
        var principal: String?
        var code: String?
        var request: String?
    }

    /// The contract's answer.
    ///
    /// The buffer is larger than a page's quarter, so that the allocator overwrites it when it is freed.
    init(_ answer: borrowing KMSAnswer) {
        status = answer.status
        body = answer.read { json in
            var buffer = ByteBufferAllocator().buffer(capacity: max(json.byteCount, 2048))
            unsafe json.withUnsafeBytes { unsafe _ = buffer.writeBytes($0) }
            return buffer
        }
    }

    /// A value that no JSON can say, as it is, for kist.
    init(_ found: borrowing SecretValue) {
        status = 200
        type = "application/octet-stream"
        body = found.value.read { value in
            var buffer = ByteBufferAllocator().buffer(capacity: max(value.byteCount, 2048))
            unsafe value.withUnsafeBytes { unsafe _ = buffer.writeBytes($0) }
            return buffer
        }
        headers = [
            ("x-kist-version", found.versionID.text),
            ("x-kist-labels", found.labels.map(\.text).joined(separator: ",")),
            ("x-kist-data-type", found.dataType.rawValue), ("x-kist-created", found.created.text),
        ]
    }

    /// JSON that is no secret.
    init(status: Int, json: [UInt8]) {
        self.status = status
        body = ByteBuffer(bytes: json)
    }

    /// A short text that is no secret.
    init(status: Int, json: String) {
        self.status = status
        body = ByteBuffer(string: json)
    }
}
