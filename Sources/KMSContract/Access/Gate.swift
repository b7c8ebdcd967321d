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
        try admissions(demands, toOpen: nil).result
    }

    /// The same; if every right is there, the look that has said so also finds the secret in whose value
    /// they end.
    ///
    /// - Returns: Nil for the secret where it was not found so.
    private func admissions(
        _ demands: [Demand], toOpen reference: SecretReference?
    ) throws(KMSError) -> (result: [Admission], seen: SeenSecret?) {
        let place = (region: vault.region, account: vault.account)
        do throws(VaultError) {
            return try vault.deciding(request) { (view) throws(VaultError) in
                let own = try VaultPolicy.read(try view.policy())
                var admissions: [Admission] = []
                for demand in demands {
                    guard let resolved = try ResolvedDemand.of(demand, in: view, place) else {
                        continue
                    }
                    let set = JointPolicy([
                        (.vault, own),
                        (
                            .resource(resolved.resource.text),
                            try ResourcePolicy.read(resolved.policy)
                        ),
                    ])
                    admissions.append(
                        Admission(
                            action: resolved.action, resource: resolved.resource,
                            decision: set.decide(
                                caller, resolved.action, on: resolved.resource)))
                }
                return admissions
            } toOpen: { admissions in
                guard let reference, reference.place?.isIn(place) ?? true,
                    admissions.allSatisfy(\.decision.isAllowed)
                else { return nil }
                return reference.name
            }
        } catch { throw .vault(error) }
    }

    /// Refuses the call, and records that, unless the caller has every right.
    ///
    /// - Parameters:
    ///   - operation: What is asked for.
    ///   - reference: The secret whose value it is to give, if it is one.
    /// - Returns: That secret, where the same look has found it.
    @discardableResult
    func require(
        _ demands: [Demand]?, for operation: KMSOperation, toOpen reference: SecretReference? = nil
    ) throws(KMSError) -> SeenSecret? {
        guard let demands else {
            vault.recordDenial(of: operation.name, .nothing, request: request)
            throw .denied(action: "kms:\(operation.name)", resource: "*")
        }
        let (admissions, seen) = try admissions(demands, toOpen: reference)
        for admission in admissions where !admission.decision.isAllowed {
            vault.recordDenial(
                of: operation.name, admission.resource.denied, request: request)
            throw .denied(action: admission.action, resource: admission.resource.text)
        }
        return seen
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
