import VaultFormat
import Vocabulary

/// The rules of versions and labels. Pure. Decisions, Labels and versions.
extension SecretHead {
    func version(_ id: VersionID) -> SecretVersion? {
        versions.first { $0.id == id }
    }

    /// Whether a version ever had this id.
    func hasUsed(_ id: VersionID) -> Bool {
        versions.contains { $0.id == id } || retired.contains { $0.id == id }
    }

    /// What the version with this id held, or holds, as a keyed digest.
    func valueDigest(of id: VersionID) -> [UInt8]? {
        version(id)?.valueDigest ?? retired.first { $0.id == id }?.valueDigest
    }

    /// The id a put gets that names none: `v` and the count of the versions ever written, this one
    /// included, skipping ids in use.
    var nextVersionID: VersionID {
        var number = UInt64(versionCounter) + 1
        while true {
            let id = VersionID(number: number)
            if !hasUsed(id) { return id }
            number += 1
        }
    }

    /// Where each blob lies in the record's values.
    func blobRange(of id: VersionID) -> Range<Int>? {
        var start = 0
        for version in versions {
            let end = start + version.blobByteCount
            if version.id == id { return start..<end }
            start = end
        }
        return nil
    }

    /// Adds a version with its labels and evicts what is too much.
    ///
    /// - Parameter wanted: Exactly these labels go to the version; nil: ACSCurrent.
    /// - Returns: The ids whose values go.
    /// - Throws: ``InvalidInput/tooManyLabels(limit:)``.
    mutating func add(
        _ version: SecretVersion, labels wanted: [StageLabel]?, limits: VaultLimits
    ) throws(VaultError) -> [VersionID] {
        versions.append(version)
        versionCounter += 1
        for label in wanted ?? [.current] { attach(label, to: version.id, wanted: wanted) }
        guard labels.count <= limits.labels else {
            throw .invalid(.tooManyLabels(limit: limits.labels))
        }
        return evict(sparing: version.id, limit: limits.versions)
    }

    private mutating func attach(
        _ label: StageLabel, to id: VersionID, wanted: [StageLabel]?
    ) {
        // ACSPrevious follows ACSCurrent, unless the caller has placed it.
        if label == .current, let old = labels[.current], old != id,
            wanted?.contains(.previous) != true
        {
            labels[.previous] = old
        }
        labels[label] = id
    }

    private mutating func evict(sparing newest: VersionID, limit: Int) -> [VersionID] {
        var evicted: [VersionID] = []
        while versions.count > limit {
            // Fewer labels than versions are allowed, so there always is one.
            guard
                let place = versions.firstIndex(where: {
                    $0.id != newest && !labels.isOn($0.id)
                })
            else { break }
            let gone = versions.remove(at: place)
            retired.append(RetiredVersion(id: gone.id, valueDigest: gone.valueDigest))
            evicted.append(gone.id)
        }
        if retired.count > Bounds.retired { retired.removeFirst(retired.count - Bounds.retired) }
        return evicted
    }

    /// Moves a label, attaches it, or takes it off.
    ///
    /// - Parameters:
    ///   - target: The version that receives it; nil takes it off.
    ///   - source: The version that must have it, when named.
    /// - Returns: Whether anything changed.
    mutating func move(
        _ label: StageLabel, to target: VersionID?, from source: VersionID?, limits: VaultLimits
    ) throws(VaultError) -> Bool {
        let place = labels[label]
        if let source {
            guard version(source) != nil else { throw .notFound(.version(name, source)) }
            guard place == source else {
                throw .labelElsewhere(label, named: source, on: place)
            }
        }
        guard let target else {
            if label.isBuiltIn { throw .invalid(.builtInLabelOnlyMoves(label)) }
            guard place != nil else { throw .notFound(.label(name, label)) }
            labels[label] = nil
            return true
        }
        guard version(target) != nil else { throw .notFound(.version(name, target)) }
        guard place != target else { return false }
        attach(label, to: target, wanted: nil)
        guard labels.count <= limits.labels else {
            throw .invalid(.tooManyLabels(limit: limits.labels))
        }
        return true
    }
}

extension Name where Rule == VersionIDRule {
    /// `v` and a number.
    init(number: UInt64) {
        guard let id = Self("v\(number)") else {
            preconditionFailure("a numbered version breaks the rule of version ids")
        }
        self = id
    }
}
