import Foundation
import TestKit

/// pkcs11-spy between kist and SoftHSM: which functions of the token were called.
struct TokenSpy {
    private let log: String

    /// Puts the spy into `place`: its configuration names the spy, which passes all on.
    init(in place: inout Place) throws {
        log = "\(place.folder)/spy.log"
        try place.reconfigure(ScratchTokenHouse.softHSMPath, as: ScratchTokenHouse.spyPath)
        place.environment["PKCS11SPY"] = ScratchTokenHouse.softHSMPath
        place.environment["PKCS11SPY_OUTPUT"] = log
        // It makes its log from within the sandbox.
        place.environment["KIST_SANDBOX_PATHS"] = place.folder
    }

    /// The functions called since the last look, in order: the spy logs each as `12: C_Login`.
    func calls() throws -> [String] {
        guard FileManager.default.fileExists(atPath: log) else { return [] }
        let text = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: log)), as: UTF8.self)
        try FileManager.default.removeItem(atPath: log)
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            guard parts.count == 2, parts[0].hasSuffix(":"), Int(parts[0].dropLast()) != nil,
                parts[1].hasPrefix("C_")
            else { return nil }
            return String(parts[1])
        }
    }
}
