import Glibc

/// A lock and a condition over some state: Synchronization has the one and not the other.
///
/// The C objects have one address for their life, which ends with this object's.
@safe final class Monitor<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: State) {
        self.state = state
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        // A clock that nobody can set.
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, &attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Looks at the state or changes it, and wakes all who wait for it to change.
    func withLock<R>(wakes: Bool = false, _ body: (inout State) -> R) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        let result = body(&state)
        if wakes { unsafe pthread_cond_broadcast(condition) }
        return result
    }

    /// Changes the state, and wakes one of those who wait if `suffices` says that any of them will do,
    /// or else all.
    func change<R>(wakesOneIf suffices: (State) -> Bool, _ body: (inout State) -> R) -> R {
        unsafe pthread_mutex_lock(mutex)
        let result = body(&state)
        let wakesOne = suffices(state)
        unsafe pthread_mutex_unlock(mutex)
        // Behind the lock, which who wakes up takes.
        if wakesOne {
            unsafe pthread_cond_signal(condition)
        } else {
            unsafe pthread_cond_broadcast(condition)
        }
        return result
    }

    /// Waits until `body` gives something, or a moment has come.
    ///
    /// - Parameter body: Asked at once, after every wake and at each moment.
    func wait<R>(until moment: (State) -> Moment?, _ body: (inout State) -> R?) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            if let moment = moment(state) {
                var time = moment.time
                unsafe pthread_cond_timedwait(condition, mutex, &time)
            } else {
                unsafe pthread_cond_wait(condition, mutex)
            }
        }
    }
}

/// A moment of the kernel's clock that nobody can set.
struct Moment: Comparable, Sendable {
    private let nanoseconds: Int64

    static func now() -> Moment {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func + (moment: Moment, milliseconds: Int) -> Moment {
        Moment(nanoseconds: moment.nanoseconds + Int64(milliseconds) * 1_000_000)
    }

    static func < (one: Moment, other: Moment) -> Bool { one.nanoseconds < other.nanoseconds }

    /// In microseconds, from an earlier moment on.
    func microseconds(since other: Moment) -> Int64 { (nanoseconds - other.nanoseconds) / 1000 }

    var time: timespec {
        timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}
