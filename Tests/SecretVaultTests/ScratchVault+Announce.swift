import TestKit
import VaultFormat
import Vocabulary

@testable import SecretVault

extension ScratchVault {
    /// Writes the record of a key in the making, whose version is to be `object`: it makes none.
    @discardableResult
    func announceKey(_ object: Identifier) throws -> KeyID {
        let id = KeyID(try vault.newIdentifier())
        var head = KeyHead(
            id: id, description: .empty, tags: Tags([:]), creator: .user(4711), now: now)
        head.versions = [
            KeyVersion(object: object, created: now, state: .creating, form: vault.constants.form)
        ]
        try vault.writing(request, .createKey) { (writer) throws(VaultError) in
            try writer.write(head, over: writer.view.find(KeyHead.self, id, .key(id.text)))
        }
        return id
    }
}
