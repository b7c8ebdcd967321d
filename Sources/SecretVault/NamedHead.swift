import VaultFormat
import Vocabulary

/// A head that is found by its name.
protocol NamedHead: Head {
    associatedtype RecordName: Equatable
    var recordName: RecordName { get }
    /// The bytes the record's id is made of.
    static func bytes(of name: RecordName) -> [UInt8]
    /// What the index shows of it.
    var summary: IndexSummary { get }
}

extension SecretHead: NamedHead {
    var recordName: SecretName { name }
    static func bytes(of name: SecretName) -> [UInt8] { name.bytes }
    var summary: IndexSummary { .secret(SecretSummary(of: self)) }
}

extension KeyHead: NamedHead {
    var recordName: KeyID { id }
    static func bytes(of name: KeyID) -> [UInt8] { name.bytes }
    var summary: IndexSummary { .key(KeySummary(of: self)) }
}

extension AliasHead: NamedHead {
    var recordName: AliasName { name }
    static func bytes(of name: AliasName) -> [UInt8] { name.bytes }
    var summary: IndexSummary { .alias(AliasSummary(of: self)) }
}

extension AccessKeyHead: NamedHead {
    var recordName: AccessKeyID { id }
    static func bytes(of name: AccessKeyID) -> [UInt8] { name.bytes }
    var summary: IndexSummary { .accessKey(AccessKeySummary(of: self)) }
}

extension PolicyHead: NamedHead {
    var recordName: PolicyName { name }
    static func bytes(of name: PolicyName) -> [UInt8] { name.bytes }
    var summary: IndexSummary { .policy(PolicySummary(of: self)) }
}
