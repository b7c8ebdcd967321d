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

    /// Performs the call.
    ///
    /// - Returns: The answer, of success or failure; the caller owns what is secret in it.
    package func perform(on vault: Vault, request: Request) -> KMSAnswer {
        do throws(KMSError) {
            let body = try operation.perform(
                arguments, CallContext(vault: vault, request: request))
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
