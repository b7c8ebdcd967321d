/// The table of operations for the documentation, made from the descriptions.
package enum OperationsArticle {
    /// The article as it is checked in.
    package static var text: String {
        var text = """
            # Operations

            Every operation of the contract that this vault does, its parameters, answers and codes.

            ## Overview

            This article is made from the descriptions that check every call; a test holds it to them.
            Every answer has `RequestId`. A member marked `?` is not in every answer; members without a
            type are strings. An empty parameter counts as absent, unless its form says otherwise.
            \(KMSOperation.ignored.map { "`\($0)`" }.joined(separator: ", ")) is accepted everywhere and
            ignored. A note says where an operation does more than the contract, less, or something else.
            Every operation can also answer \(codes(ErrorCode.common)).


            """
        for group in KMSOperation.Group.allCases {
            text += "## \(group.rawValue)\n\n"
            for operation in KMSOperation.all where operation.group == group {
                text += section(operation)
            }
        }
        text += "## Not done\n\nThese answer \(codes([.unsupportedOperation])).\n\n"
        text += "| Why | Operations |\n| --- | --- |\n"
        for reason in UnsupportedReason.allCases {
            text += "| \(reason.sentence) | \(reason.operations.joined(separator: ", ")) |\n"
        }
        text += "\n## Codes\n\n| HTTP | Code |\n| --- | --- |\n"
        for code in ErrorCode.allCases.sorted(by: { $0.status < $1.status }) {
            text += "| \(code.status) | `\(code.rawValue)` |\n"
        }
        return text
    }

    private static func section(_ operation: KMSOperation) -> String {
        var text = "### \(operation.name)\n\n\(operation.summary)\n\n"
        if let note = operation.note { text += "> Note: \(note)\n\n" }
        if !operation.parameters.isEmpty {
            text += "| Parameter | Type | Presence | Form |\n| --- | --- | --- | --- |\n"
            for parameter in operation.parameters {
                text +=
                    "| `\(parameter.name)` | \(parameter.form.typeName) | "
                    + "\(parameter.presence.words) | \(cell(parameter.form.expectation)) |\n"
            }
            text += "\n"
        }
        text += "Answer: `\(ResponseType.object(operation.response).text)`\n"
        if !operation.errors.isEmpty { text += "\nCodes: \(codes(operation.errors))\n" }
        return text + "\n```\n\(operation.example)\n```\n\n"
    }

    private static func codes(_ codes: [ErrorCode]) -> String {
        codes.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}

extension Presence {
    /// `required`, `optional`, or the default.
    package var words: String {
        switch self {
        case .required: "required"
        case .optional: "optional"
        case .defaulted(let text): "default \(text)"
        }
    }
}
