/// What a process gives up before it touches anything.
///
/// Irreversible, and partly a matter of the calling thread: the first act of `main`, before any
/// other thread exists. A program that it starts later inherits the ignored signals.
package enum Confinement {
    /// Gives up, in this order: standard descriptors that are closed, signal handlers that print
    /// memory, core files and being read by others of the same user, access to new files for
    /// others, and the capabilities by which root passes over file modes.
    ///
    /// Throws `refused` at the first step that fails; those before it have taken effect.
    package static func enter() throws(ConfinementError) {
        try openStandardDescriptors()
        try quietSignals()
        try forbidDumps()
        keepNewFilesPrivate()
        try dropCapabilities()
    }
}
