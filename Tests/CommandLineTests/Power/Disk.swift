/// A file system as a power cut finds it: what is durable, and what was only done.
///
/// Strict: a file's bytes are durable after a sync of that file, a name (made, replaced, taken away)
/// after a sync of its folder, and nothing else makes anything durable. One rename within a folder is
/// atomic; two changes of names are independent of each other, even in one folder. Real file systems
/// keep more, and differ in what. Modes and owners are taken to come with the name.
struct Disk {
    /// A write that no sync of its file has followed.
    enum Write {
        case bytes(at: Int, [UInt8])
        case size(Int)
        /// At least so long.
        case growth(Int)
    }

    /// What happened to the names of a folder in one call.
    struct Change {
        var gone: String?
        var come: (name: String, node: Int)?
    }

    struct Node {
        let isFolder: Bool
        var bytes: [UInt8] = []
        var writes: [Write] = []
        var names: [String: Int] = [:]
        var changes: [Change] = []

        /// The node a name stands for now, durable or not.
        func node(_ name: String) -> Int? {
            for change in changes.reversed() {
                if let come = change.come, come.name == name { return come.node }
                if change.gone == name { return nil }
            }
            return names[name]
        }
    }

    /// The folder whose tree this is; its own name is durable.
    let folder: String
    private(set) var nodes = [Node(isFolder: true)]

    /// All that lies below `folder` now, durable.
    init(_ folder: String, _ image: DiskImage) {
        self.folder = folder
        for path in image.folders.sorted() { plant(Node(isFolder: true), at: path) }
        for (path, bytes) in image.files {
            plant(Node(isFolder: false, bytes: bytes), at: path)
        }
    }

    private mutating func plant(_ node: Node, at path: String) {
        var parent = 0
        var names = path.split(separator: "/").map(String.init)
        let name = names.removeLast()
        for step in names { parent = nodes[parent].names[step] ?? 0 }
        nodes.append(node)
        nodes[parent].names[name] = nodes.count - 1
    }

    private func find(_ path: String) -> Int? {
        var node = 0
        for name in path.dropFirst(folder.count).split(separator: "/") {
            guard let next = nodes[node].node(String(name)) else { return nil }
            node = next
        }
        return node
    }

    private func require(_ path: String) throws -> Int {
        guard let node = find(path) else { throw DiskFault.noSuchFile(path) }
        return node
    }

    /// The folder a path lies in, and its last name.
    private func place(_ path: String) throws -> (Int, String) {
        guard path.hasPrefix(folder + "/"), let slash = path.lastIndex(of: "/") else {
            throw DiskFault.noSuchFile(path)
        }
        return (try require(String(path[..<slash])), String(path[path.index(after: slash)...]))
    }

    private mutating func make(_ node: Node, at path: String) throws {
        let (parent, name) = try place(path)
        nodes.append(node)
        nodes[parent].changes.append(Change(come: (name, nodes.count - 1)))
    }

    /// Does what the call did.
    mutating func apply(_ call: DiskCall) throws {
        switch call {
        case .open(let path, let makes, let empties):
            if let node = find(path) {
                if empties { nodes[node].writes.append(.size(0)) }
            } else if makes {
                try make(Node(isFolder: false), at: path)
            } else {
                throw DiskFault.noSuchFile(path)
            }
        case .makeFolder(let path): try make(Node(isFolder: true), at: path)
        case .write(let path, let offset, let bytes):
            write(bytes, at: offset, to: try require(path))
        case .resize(let path, let size): nodes[try require(path)].writes.append(.size(size))
        case .grow(let path, let size): nodes[try require(path)].writes.append(.growth(size))
        case .rename(let from, let to):
            let node = try require(from)
            let (source, gone) = try place(from)
            let (target, name) = try place(to)
            if source == target {
                nodes[target].changes.append(Change(gone: gone, come: (name, node)))
            } else {
                nodes[target].changes.append(Change(come: (name, node)))
                nodes[source].changes.append(Change(gone: gone))
            }
        case .remove(let path):
            let (parent, name) = try place(path)
            nodes[parent].changes.append(Change(gone: name))
        case .sync(let path): settle(try require(path))
        case .syncAll: for node in nodes.indices { settle(node) }
        case .acknowledge: break
        }
    }

    /// What follows on a write to a part of the file that was not there is one with it: SoftHSM
    /// writes its objects field by field, and a disk does not.
    private mutating func write(_ bytes: [UInt8], at offset: Int, to node: Int) {
        if case .bytes(let start, let before) = nodes[node].writes.last,
            start >= nodes[node].bytes.count, start + before.count == offset
        {
            nodes[node].writes[nodes[node].writes.count - 1] = .bytes(at: start, before + bytes)
        } else {
            nodes[node].writes.append(.bytes(at: offset, bytes))
        }
    }

    private mutating func settle(_ node: Int) {
        for write in nodes[node].writes {
            write.apply(.whole, to: &nodes[node].bytes, durable: .max)
        }
        nodes[node].writes = []
        for change in nodes[node].changes { change.apply(to: &nodes[node].names) }
        nodes[node].changes = []
    }
}

extension Disk.Change {
    func apply(to names: inout [String: Int]) {
        if let gone { names[gone] = nil }
        if let come { names[come.name] = come.node }
    }
}
