package import SecureMemory

/// Whole JSON texts, read in place: a secret value in one goes from span to ``SecretBytes``.
package enum JSONDocument {
    /// Checks that `json` is one JSON text by RFC 8259 and nothing more.
    package static func validate(
        _ json: RawSpan, duplicateKeys: DuplicateKeys = .refused
    ) throws(JSONError) {
        var cursor = JSONCursor(duplicateKeys: duplicateKeys)
        while try cursor.next(in: json) != nil {}
    }

    /// The keys of an object and what each value is: its first token.
    ///
    /// All of the text is checked, and a key that stands twice refused. Keys are copied: they must be
    /// no secret.
    ///
    /// - Throws: ``JSONError/notAnObject(at:)`` for another value at the top.
    package static func members(
        of json: RawSpan
    ) throws(JSONError) -> [(key: [UInt8], kind: JSONToken.Kind)] {
        var cursor = JSONCursor(duplicateKeys: .refused)
        guard let first = try cursor.next(in: json) else { return [] }
        guard first.kind == .beginObject else {
            throw .notAnObject(at: first.range.lowerBound)
        }
        var members: [(key: [UInt8], kind: JSONToken.Kind)] = []
        var key: [UInt8]?
        while let token = try cursor.next(in: json) {
            guard token.depth == 1 else { continue }
            if token.kind == .key {
                var bytes = UnescapedBytes(of: token.range)
                var text: [UInt8] = []
                while let byte = bytes.next(in: json) { text.append(byte) }
                key = text
            } else if let known = key {
                members.append((known, token.kind))
                key = nil
            }
        }
        return members
    }

    /// The value of one top-level key of an object.
    ///
    /// All of the text is checked, also behind the value.
    ///
    /// - Parameters:
    ///   - key: Compared byte by byte with the unescaped keys. If it stands twice the text is
    ///     refused, whatever `duplicateKeys` says of the other keys.
    ///   - json: An object, in UTF-8.
    /// - Returns: A string's unescaped bytes; for any other value its exact source bytes. Nil when
    ///   the key is absent. The caller owns the bytes.
    /// - Throws: ``JSONError/notAnObject(at:)`` for another value at the top.
    package static func field(
        _ key: String, of json: RawSpan, duplicateKeys: DuplicateKeys = .refused
    ) throws(JSONError) -> SecretBytes? {
        var cursor = JSONCursor(duplicateKeys: duplicateKeys)
        guard let first = try cursor.next(in: json) else { return nil }
        guard first.kind == .beginObject else {
            throw .notAnObject(at: first.range.lowerBound)
        }
        var isWanted = false
        var isString = false
        var found: Range<Int>?
        while let token = try cursor.next(in: json) {
            guard token.depth == 1 else { continue }
            switch token.kind {
            case .key:
                isWanted = JSONString.isEqual(token.range, to: key, of: json)
                guard !isWanted || found == nil else {
                    throw .duplicateKey(at: token.range.lowerBound)
                }
            case .endObject, .endArray:
                // The end of a value whose beginning was seen below.
                if isWanted, let start = found?.lowerBound {
                    found = start..<token.range.upperBound
                }
            default:
                if isWanted {
                    isString = token.kind == .string
                    found = token.range
                }
            }
        }
        guard let found else { return nil }
        return try isString ? unescaped(found, of: json) : copy(found, of: json)
    }

    private static func copy(
        _ range: Range<Int>, of json: RawSpan
    ) throws(JSONError) -> SecretBytes {
        do throws(SecretBytesError) {
            return try SecretBytes(copying: json.extracting(range))
        } catch {
            throw .outOfMemory
        }
    }

    private static func unescaped(
        _ string: Range<Int>, of json: RawSpan
    ) throws(JSONError) -> SecretBytes {
        var value: SecretBytes
        do throws(SecretBytesError) {
            value = try SecretBytes(capacity: string.count)
        } catch {
            throw .outOfMemory
        }
        let byteCount = value.write { output in
            var count = 0
            var bytes = UnescapedBytes(of: string)
            while let byte = bytes.next(in: json) {
                output.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
                count += 1
            }
            return count
        }
        value.truncate(to: byteCount)
        return value
    }
}
