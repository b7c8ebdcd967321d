// swift-tools-version: 6.2
import PackageDescription

/// p11-kit keeps its header outside the default include path; naming the folder here lets the
/// package build without pkg-config.
let p11kit: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-I/usr/include/p11-kit-1"])]

let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
    ] + p11kit

/// Every symbol resolved at load, then the tables made read-only: a lazy resolver would spill
/// registers, with secret bytes in them, onto the stack.
let hardened: [LinkerSetting] = [
    .unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now", "-Xlinker", "-z", "-Xlinker", "relro"])
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [])
    -> Target
{
    .testTarget(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "kist",
    products: [
        .executable(name: "kist", targets: ["kist"]),
        // For tests only: nothing of kist depends on it.
        .library(name: "kist-fault", type: .dynamic, targets: ["FaultModule"]),
    ],
    targets: [
        .systemLibrary(name: "CPKCS11", path: "hsm/CPKCS11"),
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CLinux"),

        room("SecureMemory"),
        room("JSONText", ["SecureMemory"]),
        room("Sealing", ["COpenSSL", "SecureMemory"]),
        room("PKCS11", ["CPKCS11", "SecureMemory"], path: "hsm/PKCS11"),
        room("Vocabulary"),
        room("VaultFormat", ["Vocabulary"]),
        room("FileStore", ["CLinux"]),
        room("Confinement", ["CLinux"]),
        room(
            "SecretVault",
            ["Vocabulary", "VaultFormat", "FileStore", "Sealing", "PKCS11", "SecureMemory"]),
        room(
            "KMSContract",
            ["SecretVault", "Vocabulary", "Sealing", "SecureMemory", "JSONText"]),
        .executableTarget(
            name: "kist",
            dependencies: [
                "SecretVault", "KMSContract", "Vocabulary", "FileStore", "PKCS11", "SecureMemory",
                "JSONText", "Confinement",
            ],
            swiftSettings: strict, linkerSettings: hardened),

        .target(
            name: "FaultModule", path: "Tests/FaultModule",
            cSettings: [
                .unsafeFlags([
                    "-I/usr/include/p11-kit-1", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
                    "-fvisibility=hidden",
                ])
            ]),
        .target(
            name: "TestKit",
            dependencies: ["PKCS11", "SecureMemory", "SecretVault", "Vocabulary", "FileStore"],
            path: "Tests/TestKit", swiftSettings: strict),
        tests("SecureMemoryTests", ["SecureMemory"]),
        tests("JSONTextTests", ["JSONText", "SecureMemory"]),
        tests(
            "SealingTests", ["Sealing", "SecureMemory", "JSONText"], resources: [.copy("Vectors")]),
        tests("PKCS11Tests", ["PKCS11", "SecureMemory", "TestKit"]),
        tests("VaultFormatTests", ["VaultFormat", "Vocabulary"], resources: [.copy("Vectors")]),
        tests("VocabularyTests", ["Vocabulary"]),
        tests("FileStoreTests", ["FileStore"]),
        tests("ConfinementTests", ["Confinement", "CLinux"]),
        tests(
            "SecretVaultTests",
            [
                "SecretVault", "Vocabulary", "VaultFormat", "FileStore", "PKCS11", "SecureMemory",
                "Sealing", "TestKit",
            ]),
        tests(
            "KMSContractTests",
            [
                "KMSContract", "SecretVault", "Vocabulary", "Sealing", "PKCS11", "SecureMemory",
                "JSONText", "TestKit",
            ]),
        tests(
            "CommandLineTests", ["kist", "TestKit", "JSONText", "SecureMemory"],
            resources: [.copy("Stories"), .copy("Golden")]),
    ]
)
