/// Whether something may be done, and why.
package enum Decision: Equatable, Sendable {
    /// The statement that decided: counted from 1, with its `Sid` when it has one.
    package struct Ground: Equatable, Sendable {
        package let document: PolicyPlace
        package let statement: Int
        package let id: String?
    }

    case allowed(Ground)
    /// To the owner, whom nothing denies it.
    case allowedToOwner
    case denied(Ground)
    /// No statement says anything of it.
    case notAllowed

    package var isAllowed: Bool {
        switch self {
        case .allowed, .allowedToOwner: true
        case .denied, .notAllowed: false
        }
    }
}

/// Where a document is kept.
package enum PolicyPlace: Equatable, Sendable {
    case vault
    /// With the resource itself: a secret or a key.
    case resource(String)
}

/// Documents that decide together: a denial in any of them wins; else one that allows is enough;
/// else only the owner may.
package struct JointPolicy: Equatable, Sendable {
    private let documents: [(place: PolicyPlace, document: PolicyDocument)]

    package init(_ documents: [(place: PolicyPlace, document: PolicyDocument)]) {
        self.documents = documents
    }

    package static func == (left: JointPolicy, right: JointPolicy) -> Bool {
        left.documents.elementsEqual(right.documents) {
            $0.place == $1.place && $0.document == $1.document
        }
    }

    package func decide(_ caller: Caller, _ action: String, on resource: Resource) -> Decision {
        var allowance: Decision.Ground?
        for (place, document) in documents {
            for (number, statement) in document.statements.enumerated()
            where statement.applies(to: caller, action, resource) {
                let ground = Decision.Ground(
                    document: place, statement: number + 1, id: statement.id)
                if statement.effect == .deny { return .denied(ground) }
                allowance = allowance ?? ground
            }
        }
        if let allowance { return .allowed(allowance) }
        return caller.isOwner ? .allowedToOwner : .notAllowed
    }
}
