import Glibc

/// What the host lets the process have.
enum HostLimits {
    /// Takes as much as may be had: of descriptors, of which each connection is one, and of locked
    /// memory, where requests wait.
    ///
    /// - Returns: How many descriptors that are.
    static func takeMost() -> Int {
        // RLIMIT_MEMLOCK is a macro, which Swift does not see.
        _ = takeMost(__RLIMIT_MEMLOCK)
        return takeMost(RLIMIT_NOFILE)
    }

    private static func takeMost(_ resource: __rlimit_resource) -> Int {
        var limit = rlimit()
        let kind = __rlimit_resource_t(resource.rawValue)
        guard unsafe getrlimit(kind, &limit) == 0 else { return 0 }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(kind, &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
