internal import CPKCS11

/// A list of attributes for PKCS #11, with the room their values live in.
///
/// One owner for all of it, so that the pointers in the list stay good for as long as the list does.
/// Values here are public ones; a secret value is only ever pointed at (``add(_:at:)``).
@safe final class Template {
    private var list: [CK_ATTRIBUTE] = unsafe []
    private var rooms: [UnsafeMutableRawPointer] = unsafe []

    deinit {
        unsafe rooms.forEach { unsafe $0.deallocate() }
    }

    @discardableResult
    func add(_ type: CK_ATTRIBUTE_TYPE, _ value: Bool) -> Template {
        add(type, bytes: [value ? UInt8(CK_TRUE) : UInt8(CK_FALSE)])
    }

    @discardableResult
    func add(_ type: CK_ATTRIBUTE_TYPE, _ value: CK_ULONG) -> Template {
        add(type, numbers: [value])
    }

    @discardableResult
    func add(_ type: CK_ATTRIBUTE_TYPE, numbers: [CK_ULONG]) -> Template {
        add(type, bytes: unsafe numbers.withUnsafeBytes { unsafe Array($0) })
    }

    @discardableResult
    func add(_ type: CK_ATTRIBUTE_TYPE, bytes: [UInt8]) -> Template {
        let room = unsafe makeRoom(bytes.count)
        unsafe UnsafeMutableRawBufferPointer(start: room, count: bytes.count).copyBytes(from: bytes)
        unsafe list.append(
            CK_ATTRIBUTE(type: type, pValue: room, ulValueLen: CK_ULONG(bytes.count)))
        return self
    }

    /// Room for the token to write a value into.
    @discardableResult
    func ask(_ type: CK_ATTRIBUTE_TYPE, byteCount: Int) -> Template {
        let room = unsafe makeRoom(byteCount)
        unsafe list.append(CK_ATTRIBUTE(type: type, pValue: room, ulValueLen: CK_ULONG(byteCount)))
        return self
    }

    /// A value that lives elsewhere and must outlive the call the template is made for.
    @discardableResult
    func add(_ type: CK_ATTRIBUTE_TYPE, at value: UnsafeRawBufferPointer) -> Template {
        unsafe list.append(
            CK_ATTRIBUTE(
                type: type, pValue: UnsafeMutableRawPointer(mutating: value.baseAddress),
                ulValueLen: CK_ULONG(value.count)))
        return self
    }

    /// Lends the list to one call.
    func with<E: Error>(
        _ body: (UnsafeMutablePointer<CK_ATTRIBUTE>?, CK_ULONG) throws(E) -> CK_RV
    ) throws(E) -> CK_RV {
        let count = unsafe CK_ULONG(list.count)
        return unsafe try list.withUnsafeMutableBufferPointer { (buffer) throws(E) -> CK_RV in
            unsafe try body(buffer.baseAddress, count)
        }
    }

    /// How many bytes the token says it wrote for `type`.
    func byteCount(_ type: CK_ATTRIBUTE_TYPE) -> Int? {
        guard let attribute = unsafe list.first(where: { unsafe $0.type == type }),
            unsafe attribute.ulValueLen != KIST_UNAVAILABLE_INFORMATION
        else { return nil }
        return unsafe Int(attribute.ulValueLen)
    }

    /// A number as an attribute holds it.
    static func number(_ value: CK_ULONG) -> [UInt8] {
        unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
    }

    /// What the token wrote for `type`, or nil when it has no such attribute or gave none.
    func bytes(_ type: CK_ATTRIBUTE_TYPE) -> [UInt8]? {
        guard let attribute = unsafe list.first(where: { unsafe $0.type == type }),
            unsafe attribute.ulValueLen != KIST_UNAVAILABLE_INFORMATION,
            let value = unsafe attribute.pValue
        else { return nil }
        return unsafe Array(
            UnsafeRawBufferPointer(start: value, count: Int(attribute.ulValueLen)))
    }

    private func makeRoom(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let room = UnsafeMutableRawPointer.allocate(
            byteCount: max(byteCount, 1), alignment: MemoryLayout<CK_ULONG>.alignment)
        unsafe room.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 1))
        unsafe rooms.append(room)
        return unsafe room
    }
}
