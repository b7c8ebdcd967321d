import VaultFormat
import Vocabulary

extension View {
    /// Every secret of the index, in its order: that of the records' ids.
    ///
    /// Goes through the shards one at a time and keeps none. They are judged by one reading of the
    /// chain's end, which comes after the last of them; a shard that was replaced meanwhile may look
    /// like one of the past, which ``Vault/reading(_:_:)`` then looks at again under the lock.
    func secrets() throws(VaultError) -> SecretList {
        var list = SecretList()
        var seen: [Shard.Marks] = []
        let count = UInt16(1) << UInt16(header.shardBits)
        for number in 0..<count {
            let shard = try Shard.read(number: number, of: header, from: store, keys: keys)
            try shard.addSecrets(to: &list, keys: keys)
            seen.append(shard.marks)
            if number == 0 { list.reserve(times: Int(count)) }
        }
        let chain = try currentChain()
        for marks in seen {
            // An id no record has.
            _ = try judge(.none, Layout.vault, marks, nil, found: nil, by: chain)
        }
        return list
    }
}
