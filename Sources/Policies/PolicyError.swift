/// What is wrong with a policy document; statements are counted from 1.
package enum PolicyError: Error, Equatable, Sendable {
    case tooLong(limit: Int)
    /// No JSON, or JSON with a key twice.
    case notJSON
    /// No object with `Version` "1" and a list `Statement`.
    case notADocument
    case tooManyStatements(limit: Int)
    /// A member that no statement has.
    case unknownMember(statement: Int, String)
    case missingMember(statement: Int, String)
    /// A member that does not have its form.
    case invalidMember(statement: Int, String)
    /// No operation has this action, or none begins so.
    case unknownAction(statement: Int, String, nearest: String?)
    /// Neither `owner`, `*`, `uid:N`, `gid:N`, `access-key:ID` nor a name.
    case unknownPrincipal(statement: Int, String)
    /// Neither `*` nor `secret/…`, `key/…` or `alias/…`.
    case unknownResource(statement: Int, String)
    /// Neither one of the four tests nor `kms:tag/<tag>`.
    case unknownCondition(statement: Int, String)
}
