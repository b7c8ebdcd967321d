import Testing
import Vocabulary

@Suite struct KeySpecTests {
    @Test func `names lead back to what they name, letter by letter`() {
        for spec in KeySpec.allCases { #expect(KeySpec(spec.name) == spec) }
        for usage in KeyUsage.allCases { #expect(KeyUsage(usage.name) == usage) }
        for origin in KeyOrigin.allCases { #expect(KeyOrigin(origin.name) == origin) }
        for algorithm in KeyAlgorithm.allCases {
            #expect(KeyAlgorithm(algorithm.name) == algorithm)
        }
        #expect(KeySpec("rsa_2048") == nil && KeyUsage("") == nil && KeyOrigin("external") == nil)
        #expect(KeyAlgorithm("SM2DSA") == nil)
    }

    @Test func `every algorithm belongs to some spec and usage, none to a usage the spec has not`()
    {
        var seen: Set<KeyAlgorithm> = []
        for spec in KeySpec.allCases {
            for usage in KeyUsage.allCases {
                let algorithms = KeyAlgorithm.all(of: spec, for: usage)
                #expect(algorithms == algorithms.sorted())
                #expect(spec.usages.contains(usage) || algorithms.isEmpty)
                seen.formUnion(algorithms)
            }
        }
        #expect(seen == Set(KeyAlgorithm.allCases))
        #expect(KeyAlgorithm.all(of: .aes256, for: .encryptDecrypt) == [])
    }
}
