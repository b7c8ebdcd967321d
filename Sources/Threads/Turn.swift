import Glibc

/// A number that is one thread's to act on, one after the other.
///
/// Numbers are waited for by as many threads at once as there are; each of them must be passed.
@safe package final class Turn: Sendable {
    private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private nonisolated(unsafe) let condition: UnsafeMutablePointer<pthread_cond_t>
    /// Whose turn it is; touched under the lock only.
    private nonisolated(unsafe) let number: UnsafeMutablePointer<Int>

    /// Number 0 is the first.
    package init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe number = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        unsafe number.initialize(to: 0)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe number.deallocate()
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Returns when the turn is `number`'s.
    package func wait(for number: Int) {
        unsafe pthread_mutex_lock(mutex)
        while unsafe self.number.pointee != number { unsafe pthread_cond_wait(condition, mutex) }
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Gives the turn to the number behind it.
    package func pass() {
        unsafe pthread_mutex_lock(mutex)
        unsafe number.pointee += 1
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }
}
