package import Policies
package import SecretVault

/// A checked call of one operation, not yet performed.
///
/// Checking needs no vault, so a wrong call costs no PIN.
package struct KMSCall: Sendable {
    package let operation: KMSOperation
    private let arguments: Arguments

    /// Checks a call.
    ///
    /// - Parameters:
    ///   - fields: From whatever transport, in any order.
    ///   - unknown: What to do with fields the operation does not declare.
    package init(
        _ operation: KMSOperation, _ fields: [Field], unknown: UnknownFields
    ) throws(KMSError) {
        self.operation = operation
        do throws(KMSError) {
            arguments = try Arguments(fields, of: operation, unknown: unknown)
        } catch {
            guard Self.isDryRun(fields, operation) else { throw error }
            throw .dryRunRefused(error)
        }
    }

    /// Performs the call for whoever has opened the vault himself: policies do not bind him.
    ///
    /// - Returns: The answer, of success or failure; the caller owns what is secret in it.
    package func perform(on vault: Vault, request: Request) -> KMSAnswer {
        perform(in: CallContext(vault: vault, request: request))
    }

    /// Performs the call for somebody, if policies let him; nothing is done and only the denial is
    /// recorded if they do not.
    ///
    /// - Parameters:
    ///   - caller: Known beyond doubt: by the kernel, or by a signature that holds.
    ///   - request: Its principal must be the caller's.
    /// - Returns: The answer, of success, failure or denial; the caller owns what is secret in it.
    package func perform(for caller: Caller, on vault: Vault, request: Request) -> KMSAnswer {
        precondition(request.principal == caller.principal, "a request of somebody else")
        return perform(in: CallContext(vault: vault, request: request, caller: caller))
    }

    /// What policies say of each right that the call needs; records nothing.
    ///
    /// - Returns: Empty when it needs none, which is allowed.
    /// - Throws: ``KMSError/vault(_:)``.
    package func admissions(
        of caller: Caller, on vault: Vault, request: Request
    ) throws(KMSError) -> [Admission] {
        try operation.admissions(of: caller, arguments, on: vault, request: request)
    }

    private func perform(in context: CallContext) -> KMSAnswer {
        let request = context.request
        do throws(KMSError) {
            var context = context
            // A batch is refused entry by entry.
            if operation.name != KMSOperation.batchGetSecretValue.name {
                context.seen = try context.require(
                    try operation.demands(arguments), for: operation,
                    toOpen: operation.opens(arguments))
            }
            let body = try operation.perform(arguments, context)
            guard arguments[.dryRun] != true else { throw .dryRun }
            return KMSAnswer(status: 200, body: body, failure: nil)
        } catch {
            // Some parameters can be found wrong only now, a blob for one.
            let isWrong = ErrorAnswer(error, of: operation).code.isOfParameters
            return KMSAnswer(
                failure: isWrong && arguments[.dryRun] == true ? .dryRunRefused(error) : error,
                of: operation, request: request)
        }
    }

    private static func isDryRun(_ fields: [Field], _ operation: KMSOperation) -> Bool {
        let parameter = Parameter.dryRun
        guard operation.parameters.contains(where: { $0.name == parameter.name }) else {
            return false
        }
        let claimed = fields.filter { parameter.claims($0.name) }
        return (try? parameter.parse(claimed)) as? Bool == true
    }
}
