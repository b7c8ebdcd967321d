import Vocabulary
package import SecretVault

/// What a call runs on.
struct CallContext {
    let vault: Vault
    let request: Request

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
