import Glibc

/// How many descriptors the process may have: each connection is one.
enum OpenFiles {
    /// As many as the host allows.
    static func allowMost() {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(kind, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(kind, &limit)
    }
}
