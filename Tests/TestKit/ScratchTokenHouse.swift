import Glibc
package import PKCS11
import Synchronization

/// One SoftHSM for the whole test process, in a folder of its own, with as many tokens as tests ask
/// for.
///
/// SoftHSM reads its configuration once, in `C_Initialize`, and a process has one SoftHSM: tests
/// that run side by side cannot each have theirs. They have a token each instead, told apart by
/// label and serial. What needs another configuration (an allow-list of mechanisms, another module
/// path, other rights) runs in an exit test, whose process calls ``configure(mechanisms:modulePath:)``
/// first.
package final class ScratchTokenHouse: Sendable {
    package static let softHSMPath = "/usr/lib/softhsm/libsofthsm2.so"
    package static let spyPath = "/usr/lib/x86_64-linux-gnu/pkcs11-spy.so"

    /// A new folder under the temporary folder, removed when the process ends.
    package let folder: String
    /// SoftHSM's `directories.tokendir`.
    package let tokenFolder: String
    /// `SOFTHSM2_CONF` for other processes that are to see the same tokens.
    package let configuration: String
    package let modulePath: String
    package let module: Module
    /// Held while a token is made and protected: protecting one must not meet another half made.
    let making = Mutex<Int>(0)

    private struct Wish {
        var mechanisms = "ALL"
        var modulePath = ScratchTokenHouse.softHSMPath
        var isFulfilled = false
    }
    private static let wish = Mutex(Wish())
    private static let only = Result { try ScratchTokenHouse() }

    /// The house, built at the first call.
    package static func shared() throws -> ScratchTokenHouse { try only.get() }

    /// Says what the house of this process is to be like.
    ///
    /// Only before it is built.
    ///
    /// - Parameters:
    ///   - mechanisms: SoftHSM's `slots.mechanisms`: emulates tokens that can do less.
    ///   - modulePath: A module that passes calls on to SoftHSM, such as pkcs11-spy.
    package static func configure(mechanisms: String = "ALL", modulePath: String = softHSMPath) {
        wish.withLock { wish in
            precondition(!wish.isFulfilled, "the house is built")
            wish.mechanisms = mechanisms
            wish.modulePath = modulePath
        }
    }

    private init() throws {
        let wish = ScratchTokenHouse.wish.withLock { wish in
            wish.isFulfilled = true
            return wish
        }
        folder = try ScratchFolder.make(prefix: "kist-token")
        tokenFolder = folder + "/tokens"
        configuration = folder + "/softhsm2.conf"
        modulePath = wish.modulePath
        try ScratchFolder.makeFolder(tokenFolder)
        try ScratchFolder.write(
            """
            directories.tokendir = \(tokenFolder)
            objectstore.backend = file
            log.level = ERROR
            slots.removable = false
            slots.mechanisms = \(wish.mechanisms)
            library.reset_on_fork = true

            """, to: configuration)
        _ = unsafe setenv("SOFTHSM2_CONF", configuration, 1)
        module = try Module(path: wish.modulePath)
    }
}
