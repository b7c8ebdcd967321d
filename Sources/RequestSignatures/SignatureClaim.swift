/// What a request says of its own signature, not yet believed.
struct SignatureClaim: Equatable {
    let key: [UInt8]
    let signature: [UInt8]
    let timestamp: [UInt8]?
    let nonce: [UInt8]
    let action: [UInt8]
    let version: [UInt8]
}
