import KMSContract
import Policies

extension Failure {
    /// A document that would not do what it seems to say.
    static func wrongPolicy(_ error: PolicyError) -> Failure {
        let help = "\"kist help policy set\" shows how one is written"
        return switch error {
        case .tooLong(let limit): .usage("the policy is longer than \(limit) bytes")
        case .notJSON: .usage("the policy is no JSON, or says a key twice", hint: help)
        case .notADocument:
            .usage("the policy is no object of \"Version\":\"1\" and \"Statement\":[…]", hint: help)
        case .tooManyStatements(let limit): .usage("more than \(limit) statements")
        case .unknownMember(let number, let name):
            .usage("statement \(number): no statement has \"\(name)\"", hint: help)
        case .missingMember(let number, let name):
            .usage("statement \(number): \"\(name)\" is missing", hint: help)
        case .invalidMember(let number, let name):
            .usage("statement \(number): \"\(name)\" is not written as it must be", hint: help)
        case .unknownAction(let number, let name, let nearest):
            .usage(
                "statement \(number): no operation needs \"\(name)\"",
                hint: nearest.map { "did you mean \"\($0)\"?" }
                    ?? "kms: and the name of an operation: \"kist kms --help\" lists them")
        case .unknownPrincipal(let number, let name):
            .usage(
                "statement \(number): \"\(name)\" is no principal",
                hint: "uid:N, gid:N, access-key:ID, a name that access keys were made for, owner, *"
            )
        case .unknownResource(let number, let name):
            .usage(
                "statement \(number): \"\(name)\" is no resource",
                hint: "secret/…, key/…, alias/…, or *")
        case .unknownCondition(let number, let name):
            .usage(
                "statement \(number): \"\(name)\" is no condition",
                hint: "StringEquals, StringNotEquals, StringLike, StringNotLike on kms:tag/TAG")
        }
    }

    /// A call that is tried out and says too little, or something wrong.
    static func wrongCall(_ error: KMSError, _ operation: String) -> Failure {
        let hint = "\"kist kms \(operation) --help\" shows its parameters"
        return switch error {
        case .unknownOperation(let name, let nearest):
            .usage(
                "there is no operation \"\(name)\"",
                hint: nearest.map { "did you mean \"\($0)\"?" } ?? "\"kist kms --help\" lists them")
        case .unsupported(let name, _): .usage("this vault does not do \"\(name)\"")
        case .missing(let name): .usage("it needs --\(name) to say on what", hint: hint)
        case .unknownParameter(let name, _): .usage("\(operation) has no --\(name)", hint: hint)
        case .repeated(let name): .usage("--\(name) is given twice")
        case .invalid(let name, let form):
            .usage("--\(name) takes \(form.expectation)", hint: hint)
        default: .usage("the call is not one that can be made", hint: hint)
        }
    }
}
