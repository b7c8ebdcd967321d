import Policies

extension Decision {
    /// The statement that decided, if one did.
    var ground: Ground? {
        switch self {
        case .allowed(let ground), .denied(let ground): ground
        case .allowedToOwner, .notAllowed: nil
        }
    }

    var word: String { isAllowed ? "allowed" : "denied" }

    /// In words, for a table.
    var why: String {
        switch self {
        case .allowedToOwner: "the owner, whom nothing denies it"
        case .notAllowed: "no statement allows it"
        case .allowed(let ground), .denied(let ground):
            "statement \(ground.statement)" + (ground.id.map { " \"\($0)\"" } ?? "")
                + " of \(ground.document.words)"
        }
    }
}

extension PolicyPlace {
    var words: String {
        switch self {
        case .vault: "the vault's policy"
        case .resource(let text): "the policy of \(text)"
        }
    }
}
