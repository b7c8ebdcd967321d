extension FileStore {
    /// Takes the lock of `place` (nil: the vault folder, the writers' lock) and holds it as long as
    /// the result lives.
    ///
    /// `deadline` counts from now; zero tries once.
    ///
    /// Locks of one folder exclude each other between processes, stores and threads; taking an
    /// exclusive one twice in a thread runs into the deadline. A child made by fork would keep the
    /// lock: none may be made while it is held.
    ///
    /// Throws `busy` at the deadline, `system` when the folder is absent.
    package func lock(
        _ kind: FolderLock.Kind, on place: StorePath? = nil, deadline: Duration
    ) throws(StoreError) -> FolderLock {
        try FolderLock(kind, requireFolder(place).released(), deadline: deadline)
    }

    /// Runs `body` under the lock of `place`, see ``lock(_:on:deadline:)``.
    ///
    /// What the lock throws is turned into the caller's own error by `refusal`; after a refusal
    /// `body` does not run.
    package func withLock<Result: ~Copyable, Failure: Error>(
        _ kind: FolderLock.Kind, on place: StorePath? = nil, deadline: Duration,
        refusal: (StoreError) -> Failure, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let held: FolderLock
        do throws(StoreError) {
            held = try lock(kind, on: place, deadline: deadline)
        } catch {
            throw refusal(error)
        }
        let result = try body()
        _ = consume held
        return result
    }

    /// The same for a body that throws this module's errors.
    package func withLock<Result: ~Copyable>(
        _ kind: FolderLock.Kind, on place: StorePath? = nil, deadline: Duration,
        _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try withLock(kind, on: place, deadline: deadline, refusal: { $0 }, body)
    }
}
