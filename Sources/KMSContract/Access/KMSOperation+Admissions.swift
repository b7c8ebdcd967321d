package import Policies
package import SecretVault

extension KMSOperation {
    /// What policies would say of each right that a call needs; records nothing.
    ///
    /// - Parameter fields: As much of a call as says what it is done to: its values may be left out.
    /// - Throws: ``KMSError/missing(_:)`` and others for fields that say too little or are wrong,
    ///   ``KMSError/vault(_:)``.
    package func admissions(
        of caller: Caller, toCallWith fields: [Field], on vault: Vault, request: Request
    ) throws(KMSError) -> [Admission] {
        try admissions(
            of: caller, try Arguments(sketch: fields, of: self), on: vault, request: request)
    }

    /// Refuses a caller who may not make a call, and records that.
    ///
    /// - Parameter fields: As much of the call as says what it is done to.
    /// - Throws: ``KMSError/denied(action:resource:)``, and as
    ///   ``admissions(of:toCallWith:on:request:)``.
    package func require(
        of caller: Caller, toCallWith fields: [Field], on vault: Vault, request: Request
    ) throws(KMSError) {
        let demands = try demands(try Arguments(sketch: fields, of: self))
        try Gate(caller: caller, vault: vault, request: request).require(demands, for: self)
    }

    func admissions(
        of caller: Caller, _ arguments: Arguments, on vault: Vault, request: Request
    ) throws(KMSError) -> [Admission] {
        guard let demands = try demands(arguments) else {
            throw .denied(action: "kms:\(name)", resource: "*")
        }
        return try Gate(caller: caller, vault: vault, request: request).admissions(demands)
    }
}
