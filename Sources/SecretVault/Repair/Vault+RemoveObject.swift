import FileStore
import PKCS11
import VaultFormat
package import Vocabulary

extension Vault {
    /// Removes a token object with this vault's label that neither VAULT nor a record names: what an
    /// interrupted init, a rotation of the root or a restored older backup has left.
    ///
    /// For a person to decide: a copy of the vault somewhere else may still need the object.
    ///
    /// - Throws: ``VaultError/notFound(_:)`` when the token has no such object, or one without this
    ///   vault's label; ``VaultError/objectNeeded(_:)`` when the vault names it.
    package func removeObject(_ object: Identifier, request: Request) throws(VaultError) {
        let subject = Subject(kind: .vault, name: Array("removedObject \(object.hex)".utf8))
        try recorded(.removeObject, subject, request) { () throws(VaultError) in
            try aloneWithKeys(request) { () throws(VaultError) in
                try writing(request, .removeObject) { (writer) throws(VaultError) in
                    let objects = tokenObjects
                    let label = Array("kist:\(keys.vault.hex):".utf8)
                    guard
                        try objects.all().contains(where: {
                            Identifier($0.objectID) == object && $0.label.starts(with: label)
                        })
                    else { throw .notFound(.key(object.hex)) }
                    guard try !isNamed(object, writer.view) else { throw .objectNeeded(object) }
                    try append(
                        .answered, .removeObject, [subject], request, of: writer.view.header,
                        floor: writer.view.chain?.last?.intent.events ?? .empty, sync: true)
                    try objects.destroy(object)
                    try objects.proveGone(object)
                }
            }
        }
    }

    /// Whether VAULT or any key's record names the object, in whatever state but destroyed.
    private func isNamed(_ object: Identifier, _ view: View) throws(VaultError) -> Bool {
        if view.header.rootKey.keyVersion == object { return true }
        for number in 0..<(UInt16(1) << UInt16(view.header.shardBits)) {
            for entry in try view.shard(number: number).entries.entries
            where entry.kind == .key && !entry.isTombstone {
                let head = try view.find(KeyHead.self, id: entry.record, nil).record?.head
                if let version = head?.version(object: object), version.state != .destroyed {
                    return true
                }
                if head?.wrapping?.object == object { return true }
            }
        }
        return false
    }
}
