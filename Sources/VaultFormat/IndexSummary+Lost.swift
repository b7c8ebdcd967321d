package import Vocabulary

extension IndexSummary {
    /// What a list shows of a record that is known to be there and whose file is lost: its name, and
    /// the key id `lost` where nobody knows the key any more.
    ///
    /// - Returns: nil for a name that is none.
    package init?(lost kind: FileKind, name: [UInt8], time: UnixTime) {
        guard let unknown = KeyID("lost"), let nobody = Principal(Array("lost".utf8)) else {
            return nil
        }
        switch kind {
        case .secret:
            guard let name = SecretName(name) else { return nil }
            self = .secret(
                SecretSummary(
                    of: SecretHead(
                        name: name, incarnation: .none, description: .empty, tags: Tags([:]),
                        key: unknown, created: time)))
        case .key:
            guard let id = KeyID(name) else { return nil }
            var head = KeyHead(
                id: id, description: .empty, tags: Tags([:]), creator: nobody, now: time)
            head.state = .disabled
            self = .key(KeySummary(of: head))
        case .alias:
            guard let name = AliasName(name) else { return nil }
            self = .alias(AliasSummary(of: AliasHead(name: name, key: unknown, created: time)))
        case .accessKey:
            guard let id = AccessKeyID(name) else { return nil }
            self = .accessKey(
                AccessKeySummary(
                    of: AccessKeyHead(
                        id: id, principal: nobody, description: .empty, created: time,
                        expires: nil, sealedSecret: [])))
        case .policy:
            guard let name = PolicyName(name) else { return nil }
            self = .policy(PolicySummary(of: PolicyHead(name: name, text: [], created: time)))
        default: return nil
        }
    }
}
