import Policies
import SecretVault
import Vocabulary

/// Decides whether somebody may make a call, before anything of it is done.
struct Gate {
    let caller: Caller
    let vault: Vault
    let request: Request

    /// What policies say of each right, in the order of the demands.
    func admissions(_ demands: [Demand]) throws(KMSError) -> [Admission] {
        do throws(VaultError) {
            let place = (region: vault.region, account: vault.account)
            return try vault.deciding(request) { (view) throws(VaultError) in
                let own = try document(try view.policy()) { (text) throws(PolicyError) in
                    try PolicyDocument(parsing: text, actions: Demand.actions)
                }
                var admissions: [Admission] = []
                for demand in demands {
                    guard let resolved = try ResolvedDemand.of(demand, in: view, place) else {
                        continue
                    }
                    let kept = try document(resolved.policy) { (text) throws(PolicyError) in
                        try PolicyDocument(ofResource: text)
                    }
                    let set = JointPolicy([
                        (.vault, own), (.resource(resolved.resource.text), kept),
                    ])
                    admissions.append(
                        Admission(
                            action: resolved.action, resource: resolved.resource,
                            decision: set.decide(
                                caller, resolved.action, on: resolved.resource)))
                }
                return admissions
            }
        } catch { throw .vault(error) }
    }

    /// Refuses the call, and records that, unless the caller has every right.
    ///
    /// - Parameter operation: What is asked for.
    func require(_ demands: [Demand]?, for operation: KMSOperation) throws(KMSError) {
        guard let demands else {
            vault.recordDenial(of: operation.name, .nothing, request: request)
            throw .denied(action: "kms:\(operation.name)", resource: "*")
        }
        for admission in try admissions(demands) where !admission.decision.isAllowed {
            vault.recordDenial(
                of: operation.name, admission.resource.denied, request: request)
            throw .denied(action: admission.action, resource: admission.resource.text)
        }
    }

    /// A document that was checked when it was set; one that cannot be read now was written by a
    /// newer kist, and nobody is let in by guessing.
    private func document(
        _ text: [UInt8], _ parse: ([UInt8]) throws(PolicyError) -> PolicyDocument
    ) throws(VaultError) -> PolicyDocument {
        guard !text.isEmpty else { return .empty }
        do throws(PolicyError) { return try parse(text) } catch { throw .policyUnreadable }
    }
}

extension Resource {
    /// As the audit trail names it.
    fileprivate var denied: DeniedThing {
        switch kind {
        case nil: .nothing
        case .secret: name.flatMap { SecretName($0) }.map { .secret($0) } ?? .secrets
        case .key: name.flatMap { KeyID($0) }.map { .key(KeyReference($0)) } ?? .keys
        case .alias:
            name.flatMap { AliasName(Array("alias/".utf8) + $0) }.map { .alias($0) } ?? .aliases
        }
    }
}
