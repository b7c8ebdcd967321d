import CLinux

/// The process's heap.
package enum Heap {
    /// Has it keep, up to some megabytes, what it is given back.
    ///
    /// For work that takes and gives back buffers of some hundred kilobytes a thousand times: each time the
    /// system would take the pages away and clear others. Not for a process that lives on.
    package static func keepsWhatIsFree() { linux_keep_freed_memory() }
}
