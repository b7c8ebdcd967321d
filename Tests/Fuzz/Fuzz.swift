import FuzzEntries

@testable import kist

// libFuzzer around one parser, which KIST_FUZZ_PARSER names. Built by scripts/fuzz only.

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ feed: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@_silgen_name("getenv")
func environment(_ name: UnsafePointer<CChar>) -> UnsafePointer<CChar>?

let entries =
    FuzzEntry.all + [
        .configuration(parse: ConfigurationFile.pairs, write: ConfigurationFile.text(pairs:)),
        .answer(parse: AnswerHead.lookedAt),
    ]

let entry: FuzzEntry = {
    let name = environment("KIST_FUZZ_PARSER").map { String(cString: $0) }
    guard let entry = entries.first(where: { $0.name == name }) else {
        fatalError("KIST_FUZZ_PARSER is one of " + entries.map(\.name).joined(separator: " "))
    }
    return entry
}()

/// SwiftPM calls an executable's `main` by its target's name.
@_cdecl("fuzz_main")
func fuzzMain(
    _ count: CInt, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
    var count = count
    var words = words
    return runDriver(&count, &words) { bytes, byteCount in
        do throws(FuzzViolation) {
            try entry.feed(Array(UnsafeBufferPointer(start: bytes, count: byteCount)))
        } catch { fatalError("\(error)") }
        return 0
    }
}
