internal import COpenSSL
import Glibc
import SecureMemory
import Synchronization

/// Where OpenSSL puts what it makes of keys: expanded ones, copies, keyed states.
///
/// By itself it takes them from the heap, which is neither locked nor kept out of dumps, and wipes them
/// when it is done. Here it gets them from ``SecretHeap``. Only contexts that a key goes into are
/// taken there; what the library has besides, some hundred kilobytes of tables, would use the lock limit up.
package enum LibraryMemory {
    /// How many threads are about to give the library a key.
    ///
    /// Another thread's context that comes to lie in the guarded heap for that is no harm.
    private static let keyed = Atomic(0)

    /// Loads the library, and has it allocate through this module from now on, and whatever shares the
    /// library with us, which a token's module may.
    ///
    /// To be called before a sandbox is entered and a token's module loaded. A library that has allocated
    /// something before goes on as it did.
    package static func guardKeys() throws(LibraryMissing) {
        if let reason = unsafe libcrypto_load() {
            throw LibraryMissing(reason: unsafe String(cString: reason))
        }
        _ = unsafe CRYPTO_set_mem_functions(
            { count, _, _ in unsafe LibraryMemory.take(count) },
            { place, count, _, _ in unsafe LibraryMemory.resize(place, to: count) },
            { place, _, _ in unsafe LibraryMemory.giveBack(place) })
    }

    /// What the library takes until ``endKey()`` is guarded.
    static func beginKey() { keyed.add(1, ordering: .relaxed) }
    static func endKey() { keyed.subtract(1, ordering: .relaxed) }

    private static func take(_ count: Int) -> UnsafeMutableRawPointer? {
        guard count > 0 else { return nil }
        if keyed.load(ordering: .relaxed) > 0, let place = unsafe SecretHeap.take(byteCount: count)
        {
            return unsafe place
        }
        return unsafe malloc(count)
    }

    private static func resize(
        _ place: UnsafeMutableRawPointer?, to count: Int
    ) -> UnsafeMutableRawPointer? {
        guard let place = unsafe place else { return unsafe take(count) }
        guard count > 0 else {
            unsafe giveBack(place)
            return nil
        }
        guard unsafe SecretHeap.owns(place) else { return unsafe realloc(place, count) }
        // What is guarded stays so, whoever lets it grow.
        let known = unsafe SecretHeap.byteCount(of: place)
        guard count > known else { return unsafe place }
        beginKey()
        defer { endKey() }
        guard let larger = unsafe take(count) else { return nil }
        unsafe larger.copyMemory(from: place, byteCount: known)
        unsafe SecretHeap.giveBack(place)
        return unsafe larger
    }

    private static func giveBack(_ place: UnsafeMutableRawPointer?) {
        guard let place = unsafe place else { return }
        if unsafe SecretHeap.owns(place) {
            unsafe SecretHeap.giveBack(place)
        } else {
            unsafe free(place)
        }
    }
}
