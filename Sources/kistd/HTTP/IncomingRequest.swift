import NIOCore
import NIOHTTP1
import Opening
import RequestSignatures
import SecureMemory
import Synchronization

/// A whole request, with all in ``SecretBytes`` that may hold a value.
final class IncomingRequest: Sendable {
    let signed: SignedRequest
    let door: Door
    /// The errand of kist that it brings, if it is one: `POST /kist/WORD`, on the socket.
    let errand: String?
    let began: Moment
    /// Whether nobody waits for the answer any more.
    private let isForsaken = Atomic(false)

    /// How long it may wait for a thread.
    static let patience = 30_000

    /// - Throws: When no memory is left for secrets.
    init(
        _ head: HTTPRequestHead, body: consuming SecretBytes, door: Door
    ) throws(SecretBytesError) {
        let uri = head.uri.utf8
        let mark = uri.firstIndex(of: UInt8(ascii: "?"))
        var query = try SecretBytes(
            byteCount: mark.map { uri.distance(from: $0, to: uri.endIndex) - 1 } ?? 0)
        if let mark {
            let rest = uri[uri.index(after: mark)...]
            query.write { room in
                unsafe room.withUnsafeMutableBytes { unsafe $0.copyBytes(from: rest) }
            }
        }
        let path = String(decoding: uri[..<(mark ?? uri.endIndex)], as: UTF8.self)
        errand = Self.errand(head.method, path, door)
        signed = SignedRequest(
            method: head.method.rawValue, path: errand == nil ? path : "/", query: query,
            headers: head.headers.map { SignedRequest.Header($0.name, $0.value) }, body: body)
        self.door = door
        began = .now()
    }

    private static func errand(_ method: HTTPMethod, _ path: String, _ door: Door) -> String? {
        let front = "/kist/"
        guard case .local = door, method == .POST, path.hasPrefix(front) else { return nil }
        return String(path.dropFirst(front.count))
    }

    /// Whether a value may come as it is, when no JSON can say it: a caller on this host can ask for that.
    var takesBytes: Bool {
        guard case .local = door else { return false }
        return signed.headers.contains {
            $0.name.lowercased() == "accept" && $0.value == "application/octet-stream"
        }
    }

    func forsake() { isForsaken.store(true, ordering: .relaxed) }

    /// Whether to leave it alone: its sender has gone, or it has waited too long.
    var isStale: Bool {
        isForsaken.load(ordering: .relaxed) || began + Self.patience < .now()
    }
}
