import PKCS11
import SecretVault
import Testing
import Vocabulary

@testable import KMSContract

/// Rows of the table that no call can bring about on a sound token.
@Suite struct ErrorAnswerTests {
    @Test func `errors of token, store and lock have their codes`() throws {
        let key = try #require(KeyID("k"))
        for (error, code) in [
            (.keyMissingInToken(key), .unavailable),
            (.keyMissingInToken(nil), .temporarilyUnavailable),
            (.tokenSick(key), .temporarilyUnavailable), (.busy, .temporarilyUnavailable),
            (.tokenBusy, .temporarilyUnavailable),
            (.damaged(file: "f", nil), .internalFailure),
            (.rolledBack(file: "f"), .internalFailure),
            (.missing(file: "f"), .internalFailure), (.outcomeUnknown(nil, nil), .internalFailure),
            (.cryptography, .internalFailure), (.outOfMemory, .internalFailure),
            (.keyUnusable(key, .pendingImport), .pendingImport),
            (.keyUnusable(key, .creating), .unavailable),
            (.keyUnusable(key, .destroyed), .unavailable),
            (.keyInUse(key, secrets: 2), .inUse),
        ] as [(VaultError, ErrorCode)] {
            #expect(ErrorAnswer(.vault(error), of: .encrypt).code == code, "\(error)")
        }
        let modified = ErrorAnswer(.vault(.keyUnusable(key, .pendingImport)), of: .enableKey)
        #expect(modified.code == .stateModifiedFailed)
    }

    @Test func `messages begin with the contract's words`() throws {
        let name = try #require(SecretName("a"))
        #expect(
            ErrorAnswer(.vault(.notFound(.secret(name))), of: nil).message
                == "Resource not found.")
        #expect(
            ErrorAnswer(.missing("KeyId"), of: nil).message
                == "The parameter \"KeyId\" is needed but not provided.")
        #expect(
            ErrorAnswer(.invalid("KeyId", .flag), of: nil).message
                .hasPrefix("The specified parameter \"KeyId\" is not valid."))
    }

    @Test func `codes have the status that the contract prints`() {
        #expect(
            ErrorCode.allCases.allSatisfy { code in
                let name = code.rawValue
                if name.hasSuffix("NotFound") {
                    return code == .instanceNotFound ? code.status == 403 : code.status == 404
                }
                return code.status != 404
            })
    }
}
