import CLinux

extension Confinement {
    /// Has what is given back to the heap overwritten, for programs whose libraries pass values
    /// through buffers of their own.
    ///
    /// Not what is smaller than about 1 KiB: those places go through a cache of each thread, where the
    /// C library overwrites their first bytes alone.
    ///
    /// Source: mallopt(3), M_PERTURB.
    package static func wipeFreedMemory() { linux_wipe_freed_memory() }
}
