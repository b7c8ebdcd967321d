// swift-tools-version: 6.2
import PackageDescription

/// p11-kit keeps its header outside the default include path; naming the folder here lets the
/// package build without pkg-config.
let p11kit: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-I/usr/include/p11-kit-1"])]

/// Set by `scripts/fuzz`: every room is instrumented for libFuzzer, and `kist` is a room like the
/// others, without its `main`, so that its parsers can be fed too.
let fuzzes = Context.environment["KIST_FUZZ"] != nil

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
    ] + p11kit + (fuzzes ? [.unsafeFlags(["-sanitize=fuzzer"])] : [])

/// What the rooms may not use: text patterns, and the runtime of tasks and threads, each of which every
/// command would load.
///
/// A function in a section of its own is left out where nobody calls it, and can be
/// laid beside those it works with. Types that are put together at run time are named to the runtime by
/// pointers, not by text that it reads: a get has eighty of them, and reading was a third of what is ours.
let lean: [SwiftSetting] = [
    .unsafeFlags([
        "-Xfrontend", "-disable-implicit-string-processing-module-import",
        "-Xfrontend", "-disable-implicit-concurrency-module-import",
        "-Xfrontend", "-function-sections",
        "-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors",
    ])
]

/// Every symbol resolved at load, then the tables made read-only: a lazy resolver would spill
/// registers, with secret bytes in them, onto the stack.
let hardened: [LinkerSetting] = [
    .unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now", "-Xlinker", "-z", "-Xlinker", "relro"])
]

/// How the program lies in its file, which is most of what its start costs: pointers that the loader
/// corrects packed into a bitmap (DT_RELR; glibc 2.36), equal functions once, those that a get runs side by
/// side (`scripts/lay-out`), and no name offered to libraries that ask for none.
let fast: [LinkerSetting] = [
    .unsafeFlags([
        "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker",
        "--icf=safe", "-Xlinker",
        "--symbol-ordering-file=\(Context.packageDirectory)/Sources/kist/layout", "-Xlinker",
        "--no-warn-symbol-ordering", "-Xlinker", "--no-export-dynamic",
    ])
]

/// What the runtime needs of C++ lies in the program: a shared library more is a tenth of a get (`scripts/link`).
let alone: [LinkerSetting] = [
    .unsafeFlags([
        "-L\(Context.packageDirectory)/scripts/link", "-Xclang-linker", "-static-libgcc",
    ])
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict + lean)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [])
    -> Target
{
    .testTarget(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let kistRooms: [Target.Dependency] = [
    "Opening", "SecretVault", "KMSContract", "Vocabulary", "FileStore", "PKCS11", "SecureMemory",
    "JSONText", "Confinement", "Policies", "Errands", "Threads",
]

/// The framework of the agent alone, for what `scripts/bench --agent` measures it beside.
let echoRooms: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

/// What only the agent links, and `kist` does not.
let agentRooms: [Target.Dependency] = [
    "Opening", "SecretVault", "KMSContract", "Errands", "RequestSignatures", "Policies",
    "Vocabulary", "PKCS11", "SecureMemory", "Confinement", "WipedHeap",
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
    .product(name: "Logging", package: "swift-log"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]

let program: [Target] =
    fuzzes
    ? [
        .target(
            name: "kist", dependencies: kistRooms, exclude: ["main.swift", "layout"],
            swiftSettings: strict + [.unsafeFlags(["-enable-testing"])]),
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzEntries", "kist", "SecureMemory"], path: "Tests/Fuzz",
            swiftSettings: [
                .swiftLanguageMode(.v6), .treatAllWarnings(as: .error),
                .unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"]),
            ],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
    ]
    : [
        .executableTarget(
            name: "kist", dependencies: kistRooms, exclude: ["layout"],
            swiftSettings: strict + lean, linkerSettings: hardened + fast + alone)
    ]

let agent: [Target] = [
    .executableTarget(
        name: "kistd", dependencies: agentRooms, swiftSettings: strict, linkerSettings: hardened),
    .executableTarget(
        name: "echo-server", dependencies: echoRooms, path: "Tests/EchoServer",
        swiftSettings: strict),
]

let package = Package(
    name: "kist",
    products: [
        .executable(name: fuzzes ? "fuzz" : "kist", targets: [fuzzes ? "fuzz" : "kist"]),
        // For tests only, and nothing of kist depends on them: a library that makes system calls
        // fail when it is preloaded, and a PKCS #11 module that makes a token fail.
        .library(name: "CallFaults", type: .dynamic, targets: ["CallFaults"]),
        .library(name: "kist-fault", type: .dynamic, targets: ["FaultModule"]),
        .executable(name: "kistd", targets: ["kistd"]),
        // For `scripts/bench --agent` only.
        .executable(name: "echo-server", targets: ["echo-server"]),
    ],
    dependencies: [
        // Of kistd alone; nothing that kist links depends on them.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CPKCS11", path: "hsm/CPKCS11"),
        .target(
            name: "COpenSSL",
            cSettings: [
                .unsafeFlags(["-O2", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"])
            ]),
        .systemLibrary(name: "CLinux"),

        room("SecureMemory", ["CLinux"]),
        room("JSONText", ["SecureMemory"]),
        room("Sealing", ["COpenSSL", "SecureMemory"]),
        room("PublicKeys", ["COpenSSL", "SecureMemory"]),
        room("Threads", ["CLinux"]),
        room("PKCS11", ["CPKCS11", "SecureMemory", "Threads"], path: "hsm/PKCS11"),
        room("Vocabulary"),
        room("VaultFormat", ["Vocabulary"]),
        room("FileStore", ["CLinux"]),
        room("Confinement", ["CLinux"]),
        room(
            "SecretVault",
            [
                "Vocabulary", "VaultFormat", "FileStore", "Sealing", "PublicKeys", "PKCS11",
                "SecureMemory", "Threads",
            ]),
        room("RequestSignatures", ["Vocabulary", "Sealing", "SecureMemory"]),
        room("Policies", ["Vocabulary", "JSONText", "SecureMemory"]),
        room(
            "KMSContract",
            [
                "SecretVault", "Vocabulary", "Sealing", "PublicKeys", "SecureMemory", "JSONText",
                "RequestSignatures", "Policies",
            ]),
        room("Errands", ["KMSContract", "SecretVault", "Vocabulary", "SecureMemory", "JSONText"]),
        room(
            "Opening",
            [
                "KMSContract", "SecretVault", "Vocabulary", "FileStore", "PKCS11", "SecureMemory",
                "Confinement", "Sealing", "CLinux",
            ]),
        // Of kistd alone, whose libraries pass values through buffers of their own.
        .target(
            name: "WipedHeap",
            cSettings: [.unsafeFlags(["-O2", "-fno-builtin", "-Wall", "-Wextra"])]),
        .target(name: "CallFaults", path: "Tests/CallFaults"),
        .target(
            name: "MemorySearch", path: "Tests/MemorySearch",
            cSettings: [.unsafeFlags(["-O2", "-Wall", "-Wextra", "-Werror"])]),
        // For tests only: a process that enters kist's sandbox and tries to get out.
        .target(
            name: "SandboxCalls", path: "Tests/SandboxProbe/Calls",
            cSettings: [.unsafeFlags(["-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror"])]),
        .executableTarget(
            name: "sandbox-probe", dependencies: ["Confinement", "SandboxCalls"],
            path: "Tests/SandboxProbe/Program", swiftSettings: strict, linkerSettings: hardened),
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
        .target(
            name: "FuzzEntries",
            dependencies: [
                "VaultFormat", "KMSContract", "SecretVault", "PKCS11", "JSONText", "SecureMemory",
                "RequestSignatures", "Policies", "Errands", "Vocabulary",
            ], path: "Tests/FuzzEntries", swiftSettings: strict),
        tests("FuzzTests", ["FuzzEntries", "kist", "TestKit", "SecureMemory"]),
        tests("SecureMemoryTests", ["SecureMemory", "MemorySearch"]),
        tests("JSONTextTests", ["JSONText", "SecureMemory", "FuzzEntries"]),
        tests(
            "SealingTests", ["Sealing", "SecureMemory", "JSONText"], resources: [.copy("Vectors")]),
        tests(
            "PublicKeysTests", ["PublicKeys", "SecureMemory", "TestKit"],
            resources: [.copy("Vectors")]),
        tests("ThreadsTests", ["Threads"]),
        tests("PKCS11Tests", ["PKCS11", "PublicKeys", "SecureMemory", "TestKit"]),
        tests("VaultFormatTests", ["VaultFormat", "Vocabulary"], resources: [.copy("Vectors")]),
        tests("VocabularyTests", ["Vocabulary"]),
        tests("RequestSignaturesTests", ["RequestSignatures", "Vocabulary", "SecureMemory"]),
        tests("PoliciesTests", ["Policies", "Vocabulary"]),
        tests("FileStoreTests", ["FileStore"]),
        tests("ConfinementTests", ["Confinement", "CLinux"]),
        tests(
            "SecretVaultTests",
            [
                "SecretVault", "Vocabulary", "VaultFormat", "FileStore", "PKCS11", "SecureMemory",
                "Sealing", "PublicKeys", "TestKit",
            ]),
        tests(
            "KMSContractTests",
            [
                "KMSContract", "SecretVault", "Vocabulary", "Sealing", "PKCS11", "SecureMemory",
                "JSONText", "TestKit", "Policies", "RequestSignatures",
            ]),
        tests(
            "ErrandsTests",
            [
                "Errands", "KMSContract", "SecretVault", "Vocabulary", "SecureMemory", "JSONText",
                "TestKit",
            ]),
        tests(
            "CommandLineTests",
            [
                "kist", "TestKit", "JSONText", "SecureMemory", "SecretVault", "Vocabulary",
                "MemorySearch", "RequestSignatures", "Opening",
            ],
            resources: [.copy("Stories"), .copy("Golden"), .copy("Clients")]),
    ] + program + agent
)
