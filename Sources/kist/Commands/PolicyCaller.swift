import Policies
import SecretVault
import Vocabulary

/// Whose call is tried out, as the command line names him.
struct PolicyCaller {
    private let names: [Principal]
    private let isOwner: Bool

    /// - Parameter text: Principals with commas between them.
    init(_ text: String) throws(Failure) {
        var names: [Principal] = []
        var isOwner = false
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            if word == "owner", let owner = Principal("owner") {
                isOwner = true
                names.append(owner)
                continue
            }
            guard let name = PrincipalText.name(Array(word.utf8)) else {
                throw .usage(
                    "\"\(word)\" is no principal",
                    hint:
                        "uid:N, gid:N, access-key:ID, a name that access keys were made for, owner")
            }
            names.append(name)
        }
        self.names = names
        self.isOwner = isOwner
    }

    /// The caller; an access key brings the name it was made for.
    func caller(in vault: Vault, _ request: Request) throws(VaultError) -> Caller {
        let front = "access-key:"
        let ids = names.compactMap { name in
            name.text.hasPrefix(front)
                ? AccessKeyID(String(name.text.dropFirst(front.count))) : nil
        }
        guard !ids.isEmpty else { return .known(by: names, isOwner: isOwner) }
        let keys = try vault.accessKeys(request: request)
        var all = names
        for id in ids {
            guard let key = keys.first(where: { $0.id == id }) else {
                throw .notFound(.accessKey(id))
            }
            all.append(key.principal)
        }
        return .known(by: all, isOwner: isOwner)
    }
}
