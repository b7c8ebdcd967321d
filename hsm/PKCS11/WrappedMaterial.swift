/// Key material as its owner sent it, under a wrapping key of this token.
package struct WrappedMaterial: Sendable {
    /// `CKA_ID` of the RSA pair whose public half wrapped it.
    package let wrappingKey: [UInt8]
    package let mechanism: WorkingMechanism
    package let way: MaterialWay
    package let bytes: [UInt8]

    package init(
        wrappingKey: [UInt8], mechanism: WorkingMechanism, way: MaterialWay, bytes: [UInt8]
    ) {
        self.wrappingKey = wrappingKey
        self.mechanism = mechanism
        self.way = way
        self.bytes = bytes
    }
}
