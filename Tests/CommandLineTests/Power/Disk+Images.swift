/// What became of one write that no sync has followed.
enum WriteFate: CaseIterable {
    case whole
    case absent
    /// The first half; the file is as long as that.
    case short
    /// The first half; the file is as long as it should be.
    case torn
    /// The file is as long as it should be.
    case zeros
}

extension Disk.Write {
    /// What can become of it in a file of which `durable` bytes are durable.
    ///
    /// What lies within them is overwritten in place, half or whole, and never becomes zeros: those
    /// are what a newly allocated block shows that was not written yet.
    func fates(durable: Int) -> [WriteFate] {
        switch self {
        case .size, .growth: [.whole, .absent]
        case .bytes(let offset, let bytes):
            if bytes.isEmpty {
                [.whole]
            } else {
                offset + bytes.count <= durable ? [.whole, .absent, .short] : WriteFate.allCases
            }
        }
    }

    func apply(_ fate: WriteFate, to file: inout [UInt8], durable: Int) {
        switch (self, fate) {
        case (_, .absent): break
        case (.size(let size), _):
            if file.count > size { file.removeLast(file.count - size) } else { file.grow(to: size) }
        case (.growth(let size), _): file.grow(to: size)
        case (.bytes(let offset, let bytes), .whole): file.put(bytes, at: offset)
        case (.bytes(let offset, let bytes), .short):
            file.put(Array(bytes.prefix(bytes.count / 2)), at: offset)
        case (.bytes(let offset, let bytes), .torn):
            file.grow(to: offset + bytes.count)
            file.put(Array(bytes.prefix(bytes.count / 2)), at: offset)
        case (.bytes(let offset, let bytes), .zeros): file.grow(to: offset + bytes.count)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func grow(to size: Int) {
        if count < size { append(contentsOf: [UInt8](repeating: 0, count: size - count)) }
    }

    fileprivate mutating func put(_ bytes: [UInt8], at offset: Int) {
        grow(to: offset + bytes.count)
        replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }
}

extension Disk {
    /// Something the cut decides: a write's fate, or whether a change of names was kept.
    private struct Doubt {
        let node: Int
        /// Which of the node's writes or changes.
        let index: Int
        /// Nil: a change of names, kept or not.
        let fates: [WriteFate]?
        var count: Int { fates?.count ?? 2 }
    }

    private var doubts: [Doubt] {
        nodes.indices.flatMap { node in
            nodes[node].writes.indices.map { index in
                Doubt(
                    node: node, index: index,
                    fates: nodes[node].writes[index].fates(durable: nodes[node].bytes.count))
            }
                + nodes[node].changes.indices.map { Doubt(node: node, index: $0, fates: nil) }
        }
    }

    /// The tree as processes see it now: everything done was kept.
    func seen() -> DiskImage { image(doubts, doubts.map { _ in 0 }) }

    /// What may be found after a cut now; each once or more.
    ///
    /// All combinations of what is in doubt when there are at most `limit`. When there are more,
    /// which only long runs of unsynced calls make: nothing kept, all kept, all kept up to each
    /// point, each doubt alone in each of its fates against both, and random ones up to the limit.
    func images(limit: Int, seed: Int) -> [DiskImage] {
        let doubts = doubts
        var total = 1
        for doubt in doubts where total <= limit { total *= doubt.count }
        if total <= limit {
            return (0..<total).map { number in
                var rest = number
                return image(
                    doubts,
                    doubts.map { doubt in
                        defer { rest /= doubt.count }
                        return rest % doubt.count
                    })
            }
        }
        // 0 is kept whole, 1 not at all.
        var choices: [[Int]] = []
        for kept in 0...doubts.count {
            choices.append(doubts.indices.map { $0 < kept ? 0 : 1 })
        }
        for (index, doubt) in doubts.enumerated() {
            for fate in 0..<doubt.count {
                for others in 0...1 {
                    var choice = doubts.map { _ in others }
                    choice[index] = fate
                    choices.append(choice)
                }
            }
        }
        var random = Sequence64(seed: UInt64(truncatingIfNeeded: seed))
        while choices.count < limit {
            choices.append(doubts.map { Int.random(in: 0..<$0.count, using: &random) })
        }
        return choices.prefix(limit).map { image(doubts, $0) }
    }

    private func image(_ doubts: [Doubt], _ choice: [Int]) -> DiskImage {
        var bytes: [Int: [UInt8]] = [:]
        var names: [Int: [String: Int]] = [:]
        for (doubt, chosen) in zip(doubts, choice) {
            let node = nodes[doubt.node]
            if let fates = doubt.fates {
                node.writes[doubt.index].apply(
                    fates[chosen], to: &bytes[doubt.node, default: node.bytes],
                    durable: node.bytes.count)
            } else if chosen == 0 {
                node.changes[doubt.index].apply(to: &names[doubt.node, default: node.names])
            }
        }
        var image = DiskImage()
        var open = [(0, "")]
        while let (number, path) = open.popLast() {
            for (name, child) in names[number] ?? nodes[number].names {
                let below = path.isEmpty ? name : "\(path)/\(name)"
                if nodes[child].isFolder {
                    image.folders.insert(below)
                    open.append((child, below))
                } else {
                    image.files[below] = bytes[child] ?? nodes[child].bytes
                }
            }
        }
        return image
    }
}

/// The same numbers for the same seed: a failure can be tried again. (SplitMix64.)
struct Sequence64: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
