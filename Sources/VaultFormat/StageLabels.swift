package import Vocabulary

/// Which version each stage label is on; a label is on one at most.
///
/// Sorted by label. A dictionary would have the runtime put its type together at every start of a process.
package struct StageLabels: Equatable, Sendable {
    /// A label, and the version that has it.
    package struct Place: Equatable, Sendable {
        package let label: StageLabel
        package fileprivate(set) var version: VersionID
    }

    /// In the order of the labels.
    package private(set) var places: [Place] = []

    package init() {}

    package var count: Int { places.count }

    /// The version that has a label; nil takes the label off.
    package subscript(label: StageLabel) -> VersionID? {
        get { places.first { $0.label == label }?.version }
        set {
            let index = places.firstIndex { $0.label >= label } ?? places.count
            let isThere = index < places.count && places[index].label == label
            switch (newValue, isThere) {
            case (let version?, true): places[index].version = version
            case (let version?, false):
                places.insert(Place(label: label, version: version), at: index)
            case (nil, true): places.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// The labels of one version, sorted.
    package func of(_ version: VersionID) -> [StageLabel] {
        places.filter { $0.version == version }.map(\.label)
    }

    package func isOn(_ version: VersionID) -> Bool {
        places.contains { $0.version == version }
    }
}

extension StageLabels: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (StageLabel, VersionID)...) {
        for (label, version) in elements { self[label] = version }
    }
}

extension StageLabels {
    /// - Throws: ``FormatError/malformed(field:)`` unless each label is greater than the one before.
    init(from reader: inout ByteReader) throws(FormatError) {
        for _ in 0..<(try reader.count("labels", limit: Bounds.labels)) {
            let label: StageLabel = try reader.name("label")
            if let last = places.last, label <= last.label {
                throw .malformed(field: "label order")
            }
            places.append(
                Place(label: label, version: try reader.name("labelled version")))
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.count(count, limit: Bounds.labels)
        for place in places {
            writer.short(place.label.bytes)
            writer.short(place.version.bytes)
        }
    }
}
