@testable import kist

extension ConfigurationFile {
    static func pairs(_ bytes: [UInt8]) -> [(key: String, value: String)]? {
        guard let file = try? ConfigurationFile(path: "/kist.conf", bytes: bytes) else {
            return nil
        }
        return Key.allCases.compactMap { key in file[key].map { (key.rawValue, $0) } }
    }

    static func text(pairs: [(key: String, value: String)]) -> String {
        text(pairs.compactMap { pair in Key(rawValue: pair.key).map { ($0, pair.value) } })
    }
}
