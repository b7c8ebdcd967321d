import CLinux
import Glibc

extension Confinement {
    /// What lets root pass over file modes.
    ///
    /// SoftHSM rewrites its token at every login and can lose it when killed; mode 0400 stops that,
    /// and for root only without these.
    private static let capabilities: [Int32] = [
        CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER,
    ]

    /// Drops them from the calling thread's effective, permitted, inheritable, ambient and bounding
    /// sets (capabilities(7)), so that a program started later does not get them back either.
    static func dropCapabilities() throws(ConfinementError) {
        for capability in capabilities {
            let result = linux_drop_bounding_capability(capability)
            // Without CAP_SETPCAP the bounding set stays: then only a set-uid program could get
            // anything from it, and that has what it wants anyway.
            if result != -EPERM { try require("prctl(PR_CAPBSET_DROP)", result) }
            try require("prctl(PR_CAP_AMBIENT_LOWER)", linux_lower_ambient_capability(capability))
        }
        let mask = capabilities.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        try require("capset", linux_drop_capabilities(mask))
    }
}
