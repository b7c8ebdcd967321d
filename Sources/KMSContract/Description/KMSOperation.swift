import Vocabulary

/// One operation of the contract, described once: the description parses and checks a call, and is
/// what help, completion and documentation are made of.
///
/// Source: KMS API 2016-01-20.
package struct KMSOperation: Sendable {
    /// Where help and documentation put it.
    package enum Group: String, Sendable, CaseIterable {
        case secrets = "Secrets"
        case tags = "Tags"
        case keys = "Keys"
        case aliases = "Aliases"
        case cryptography = "Cryptography"
        case keyMaterial = "Key material"
    }

    /// Which code a key in the wrong state answers with.
    enum StateConflict {
        /// The code that names the state.
        case state
        /// `Rejected.StateModifiedFailed`, of operations that change states or aliases.
        case modification
    }

    package let name: String
    package let group: Group
    /// One sentence.
    package let summary: String
    package let parameters: [any ParameterDescription]
    /// Where it does more than the contract, less, or something else; nil: nowhere of its own.
    package let note: String?
    /// Without `RequestId`, which every answer has.
    package let response: [ResponseMember]
    /// The codes it can answer with, besides those any operation can.
    package let errors: [ErrorCode]
    /// A command line that can be pasted.
    package let example: String
    let stateConflict: StateConflict
    let perform: @Sendable (Arguments, CallContext) throws(KMSError) -> KMSAnswer.Body

    init(
        _ name: String, _ group: Group, _ summary: String,
        parameters: [any ParameterDescription], response: [ResponseMember], errors: [ErrorCode],
        example: String, note: String? = nil, stateConflict: StateConflict = .state,
        perform: @escaping @Sendable (Arguments, CallContext) throws(KMSError) -> KMSAnswer.Body
    ) {
        self.name = name
        self.group = group
        self.summary = summary
        self.parameters = parameters
        self.response = response
        self.errors = errors
        self.example = "kist kms \(name)" + (example.isEmpty ? "" : " " + example)
        self.note = note
        self.stateConflict = stateConflict
        self.perform = perform
    }

    /// Whether a field with this name means something to the operation.
    func knows(_ field: String) -> Bool {
        Self.ignored.contains(field) || parameters.contains { $0.claims(field) }
    }

    /// Refuses the first name that means nothing to the operation.
    package func refuseUnknown(_ names: [String]) throws(KMSError) {
        for name in names where !knows(name) {
            throw .unknownParameter(
                name, nearest: Suggestion.nearest(to: name, in: parameters.map(\.name)))
        }
    }

    /// Accepted by every operation and ignored: there is one region.
    package static let ignored = ["RegionId"]
}
