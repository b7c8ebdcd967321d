import SecureMemory

@testable import kist

extension AnswerHead {
    /// What the head of an answer says, and where it ends.
    static func lookedAt(_ bytes: [UInt8]) -> (status: Int, length: Int, end: Int)? {
        bytes.lend { (bytes) -> (status: Int, length: Int, end: Int)? in
            guard let end = end(in: bytes, from: 0), let head = AnswerHead(bytes.extracting(..<end))
            else { return nil }
            return (head.status, head.length, end)
        }
    }
}
