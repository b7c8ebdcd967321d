import SecureMemory
import JSONText

/// JSON text within a parameter.
enum JSONParameter {
    /// The value; nil when the text is longer than `longest` bytes or no JSON.
    static func value(_ text: [UInt8], longest: Int) -> JSONValue? {
        do throws(JSONError) {
            return try text.lend { (span) throws(JSONError) in
                try JSONValue(parsing: span, largestByteCount: longest)
            }
        } catch {
            return nil
        }
    }
}

extension JSONValue {
    var string: [UInt8]? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members, when all their keys are of `names`.
    func members(of names: [String]) -> [Member]? {
        guard case .object(let members) = self,
            members.allSatisfy({ member in names.contains { member.key.elementsEqual($0.utf8) } })
        else { return nil }
        return members
    }

    /// Strings in a list; nil when an element is none.
    var strings: [[UInt8]]? { elements?.mapped(\.string) }
}

extension Sequence {
    /// What `transform` makes of every element; nil when it makes nothing of one.
    func mapped<T>(_ transform: (Element) -> T?) -> [T]? {
        var results: [T] = []
        for element in self {
            guard let result = transform(element) else { return nil }
            results.append(result)
        }
        return results
    }
}
