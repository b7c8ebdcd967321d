import Policies
import Vocabulary
package import SecretVault

/// What a call runs on.
struct CallContext {
    let vault: Vault
    let request: Request
    /// For whom; nil for whoever has opened the vault himself, whom nothing is refused.
    var caller: Caller?
    /// The secret whose value the call is to give, as the decision that it may has found it.
    var seen: SeenSecret?

    /// Refuses, and records that, what the caller has no right to.
    ///
    /// - Parameter reference: The secret whose value it is to give, if it is one.
    /// - Returns: That secret, where the decision has found it.
    func require(
        _ demands: [Demand]?, for operation: KMSOperation, toOpen reference: SecretReference? = nil
    ) throws(KMSError) -> SeenSecret? {
        guard let caller else { return nil }
        return try Gate(caller: caller, vault: vault, request: request)
            .require(demands, for: operation, toOpen: reference)
    }

    /// Asks the vault.
    func ask<R: ~Copyable>(
        _ verb: (Vault, Request) throws(VaultError) -> R
    ) throws(KMSError) -> R {
        do throws(VaultError) { return try verb(vault, request) } catch { throw .vault(error) }
    }

    /// Writes an answer.
    func answer(
        _ members: (inout AnswerWriter) throws(KMSError) -> Void
    ) throws(KMSError) -> KMSAnswer.Body {
        var writer = AnswerWriter(requestID: request.contractID)
        try members(&writer)
        return try writer.finish()
    }

    /// An answer that says only that it was done.
    func done() throws(KMSError) -> KMSAnswer.Body {
        try AnswerWriter(requestID: request.contractID).finish()
    }
}

extension Request {
    /// The request's id as the contract writes it: a UUID in capitals.
    package var contractID: String { id.uuidText.uppercased() }
}
