package import SecureMemory

/// A request as it came in, apart from any transport.
package struct SignedRequest: ~Copyable {
    /// One header field as it came.
    package struct Header: Equatable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package let method: String
    /// Before the `?`.
    package let path: String
    /// Behind the `?`, percent-encoded; values of secrets may stand in it.
    package let query: SecretBytes
    package let headers: [Header]
    /// Values of secrets may stand in it.
    package let body: SecretBytes

    package init(
        method: String, path: String, query: consuming SecretBytes, headers: [Header],
        body: consuming SecretBytes
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}

extension SignedRequest {
    /// The value of a header, without blanks around it; nil when it is absent.
    ///
    /// - Parameter name: In small letters.
    /// - Throws: ``SignatureRefusal/incomplete`` when it stands there twice: proxies differ in which
    ///   one they mean.
    func header(_ name: String) throws(SignatureRefusal) -> [UInt8]? {
        var found: [UInt8]?
        for header in headers where header.name.isSame(as: name) {
            guard found == nil else { throw .incomplete }
            found = header.value.utf8.trimmed
        }
        return found
    }
}

extension String {
    /// Whether both are the same but for the case of ASCII letters; `small` has only small ones.
    fileprivate func isSame(as small: String) -> Bool {
        utf8.count == small.utf8.count
            && zip(utf8, small.utf8).allSatisfy { (byte, other) in
                (0x41...0x5A).contains(byte) ? byte + 32 == other : byte == other
            }
    }
}

extension Collection where Element == UInt8 {
    /// Without blanks and tabs at both ends.
    var trimmed: [UInt8] {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let front = drop(while: isBlank)
        return Array(front.reversed().drop(while: isBlank).reversed())
    }
}
