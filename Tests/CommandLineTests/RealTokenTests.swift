import Foundation
import TestKit
import Testing

/// The core suite over other makers' tokens, as far as their packages are installed.
///
/// `scripts/test` installs them. Each prints its line of the matrix.
@Suite(.serialized) struct RealTokenTests {
    private func core() throws -> Story {
        let path = try #require(
            Bundle.module.url(
                forResource: "core", withExtension: "txt", subdirectory: "Stories/Token")
        ).path
        return try Story(path)
    }

    private func run(
        _ product: RealToken.Product, asking scheme: String? = nil, expecting found: String
    ) throws {
        let token = try RealToken(product)
        let words = token.flags + (scheme.map { ["--scheme", $0] } ?? [])
        try core().run(in: token.place, adding: words, to: "init", ignoring: token.noise)
        let status = try Told(token.place.done("status", "--json"))
        #expect(status["Scheme"]?.text == found)
        #expect(status["WeakToken"] == .truth(!token.flags.isEmpty))
        TokenMatrix.tell(product.rawValue, found, "passed")
    }

    @Test(arguments: ["gcm", "wrap", "oaep"])
    func `the core suite holds on SoftHSM`(scheme: String) throws {
        try run(.softHSM, asking: scheme, expecting: scheme)
    }

    @Test(
        .enabled(if: RealToken.Product.nss.isThere, "needs \(RealToken.Product.nss.packages)"),
        arguments: ["gcm", "wrap", "oaep"])
    func `the core suite holds on NSS`(scheme: String) throws {
        try run(.nss, asking: scheme, expecting: scheme)
    }

    /// It does not keep what it is told to keep, and its owner has to say that he knows.
    @Test(.enabled(if: RealToken.Product.nss.isThere, "needs \(RealToken.Product.nss.packages)"))
    func `NSS gets no vault without its owner's word`() throws {
        let token = try RealToken(.nss)
        let path = "\(token.place.folder)/core"
        let told = try token.place.kist("init", "--vault", path)
        #expect(told.status == 69, "\(told.errors)")
        #expect(told.errors.contains("--accept-weak-token"))
        #expect(!FileManager.default.fileExists(atPath: path))
        try token.place.done("init", "--vault", path, "--accept-weak-token")
        #expect(try Told(token.place.done("status", "--json"))["WeakToken"] == .truth(true))
    }

    /// The twin of all the others here: what the sandbox keeps from a module is named.
    @Test(.enabled(if: RealToken.Product.nss.isThere, "needs \(RealToken.Product.nss.packages)"))
    func `a module that the sandbox keeps from its files is told how to have them`() throws {
        let token = try RealToken(.nss)
        var place = token.place
        try place.done("init", "--vault", "\(place.folder)/core", "--accept-weak-token")
        let paths = place.environment["KIST_SANDBOX_PATHS"]
        // The configuration has written them down; the environment counts more.
        place.environment["KIST_SANDBOX_PATHS"] = "/usr"
        let told = try place.kist("status")
        #expect(told.status == 69, "\(told.errors)")
        #expect(told.errors.contains("KIST_SANDBOX_PATHS"), "\(told.errors)")
        place.environment["KIST_SANDBOX_PATHS"] = paths
        try place.done("status")
    }

    @Test(.enabled(if: RealToken.Product.tpm.isThere, "needs \(RealToken.Product.tpm.packages)"))
    func `the core suite holds on a TPM`() throws {
        try run(.tpm, expecting: "oaep")
    }

    @Test(
        .enabled(if: RealToken.Product.p11Kit.isThere, "needs \(RealToken.Product.p11Kit.packages)")
    )
    func `the core suite holds through p11-kit`() throws {
        // Its 0.24 carries neither GCM nor key wrap.
        try run(.p11Kit, expecting: "oaep")
    }

    @Test(
        .enabled(if: RealToken.Product.p11Kit.isThere, "needs \(RealToken.Product.p11Kit.packages)")
    )
    func `a server that is killed is told of, and one that is started again serves`() throws {
        let token = try RealToken(.p11Kit)
        let place = token.place
        try place.done("init", "--quiet", "--vault", "\(place.folder)/core")
        try place.done("create", "db", "--quiet", input: "x")
        let before = try FileTree.files("\(place.folder)/core")
        token.stop()
        for command in ["get", "put"] {
            let told = try place.kist(command, "db", input: "y")
            // Not by SIGPIPE, which a write to a dead server raises.
            #expect(told.status == 69, "\(told.status) \(told.errors)")
            #expect(told.output.isEmpty)
        }
        #expect(try FileTree.files("\(place.folder)/core") == before)
        try token.startServer()
        #expect(try place.done("get", "db") == "x")
        try place.done("put", "db", "--quiet", input: "y")
        #expect(try place.done("get", "db") == "y")
    }

    /// kist is in the middle of its work while the server goes away and comes back.
    @Test(
        .enabled(
            if: RealToken.Product.p11Kit.isThere, "needs \(RealToken.Product.p11Kit.packages)"),
        arguments: ["C_FindObjectsInit 1", "C_DecryptInit 1", "C_DecryptInit 2"])
    func `a server that is started again in the middle of a command is found again`(
        call: String
    ) throws {
        let token = try RealToken(.p11Kit)
        var place = token.place
        try place.done("init", "--quiet", "--vault", "\(place.folder)/core")
        try place.done("create", "db", "--quiet", input: "x")
        // Between kist and the client of p11-kit, to hold one call.
        let module = try FaultModule(beside: &place)
        let rules = [
            "module \(RealToken.p11KitModule)", "log \(place.folder)/fault.log",
            "\(call) stop \(place.folder)/hold",
        ]
        try place.write(rules.joined(separator: "\n") + "\n", to: "fault.conf")
        place.environment["KIST_TOKEN"] =
            "pkcs11:token=kist?module-path=\(module.path)&pin-source=file:\(place.folder)/pin"
        // The module in between does not say by its name that it needs a socket.
        place.environment["KIST_TOKEN_NETWORK"] = "unix"
        place.environment["real"] = ScratchTokenHouse.softHSMPath
        let told = try place.shell(
            """
            mkfifo hold
            { exec 9>hold
              pid=$(cat server.pid)
              kill -9 $(pgrep -P $pid) $pid
              rm -f sock
              SOFTHSM2_CONF=$PWD/softhsm2.conf p11-kit server -n $PWD/sock -p $real \\
                  pkcs11:token=kist 9>&- > server.env
              sed -n 's/^P11_KIT_SERVER_PID=\\([0-9]*\\);.*/\\1/p' server.env > server.pid
              \(RealToken.awaitingServer)
            } >/dev/null 2>&1 & "$kist" get db; code=$?; exit $code
            """)
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.text == "x")
        let calls = try module.calls()
        #expect(calls.keepsPINPromise)
        #expect(calls.count("C_Login") == 2)
    }

    @Test(arguments: RealToken.Product.allCases)
    func `what is not installed is said`(product: RealToken.Product) {
        guard !product.isThere else { return }
        TokenMatrix.tell(product.rawValue, "-", "skipped: needs \(product.packages)")
    }
}
