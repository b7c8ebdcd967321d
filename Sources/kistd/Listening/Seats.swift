/// How many connections there may be, and whose they are.
///
/// Nobody can take all of them away from the others: a user has a quarter, all of TCP together three
/// quarters, and the vault's owner finds an eighth free of anybody else.
struct Seats {
    enum Holder: Hashable {
        case owner
        case user(UInt32)
        case network
    }

    private let limit: Int
    private var taken: [Holder: Int] = [:]
    private var total = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// - Returns: False when there is none for `holder`.
    mutating func take(_ holder: Holder) -> Bool {
        let mine = taken[holder, default: 0]
        guard total < limit else { return false }
        switch holder {
        case .owner: break
        case .user, .network:
            let share = max(1, holder == .network ? limit / 4 * 3 : limit / 4)
            let others = total - taken[.owner, default: 0]
            guard mine < share, others < max(1, limit - limit / 8) else { return false }
        }
        taken[holder] = mine + 1
        total += 1
        return true
    }

    mutating func leave(_ holder: Holder) {
        let mine = taken[holder, default: 0]
        taken[holder] = mine > 1 ? mine - 1 : nil
        total -= 1
    }
}
