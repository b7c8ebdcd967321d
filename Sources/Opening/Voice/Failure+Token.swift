import Confinement
package import PKCS11

extension Failure {
    /// An error of the token or its module.
    package init(_ error: TokenError) {
        switch error {
        case .moduleNotFound(let path):
            self.init(
                .configuration, "there is no PKCS #11 module \"\(path)\"",
                hint: "module-path of the token's URI names it; SoftHSM's comes with "
                    + "\"apt-get install softhsm2\"")
        case .moduleUnreachable(let path, let number):
            self.init(
                .tokenUnavailable,
                "the PKCS #11 module \"\(path)\" cannot be reached: \(SystemReason.text(number))")
        case .moduleUntrusted(let path, let why):
            self.init(
                .configuration,
                "the PKCS #11 module \"\(path)\" is not trusted: \(Self.sentence(why))",
                hint: "the file and the folders above it must be root's or yours alone to write")
        case .notAModule(let path):
            self.init(.configuration, "\"\(path)\" is no PKCS #11 module")
        case .uriInvalid(let fault):
            self.init(
                .configuration, "the token's URI is refused: \(Self.sentence(fault))",
                hint: "it is written "
                    + "pkcs11:token=…;serial=…?module-path=/…&pin-source=file:/…")
        case .tokenNotFound:
            self.init(
                .tokenUnavailable, "no token matches the token's URI",
                hints: [
                    "is it plugged in, and is SOFTHSM2_CONF right?",
                    "\"p11tool --list-tokens\" or \"pkcs11-tool -L\" lists the tokens",
                ])
        case .tokenAmbiguous:
            self.init(
                .tokenUnavailable, "more than one token matches the token's URI",
                hint: "add its serial number to the URI: serial=…")
        case .pinIncorrect:
            self.init(
                .notAllowed, "the PIN is wrong",
                hint: "one try was spent; kist does not try again by itself")
        case .pinLocked:
            self.init(
                .notAllowed, "the token's PIN is locked",
                hint: "the token's security officer has to set a new one")
        case .pinFinalTry:
            self.init(
                .notAllowed, "the next wrong PIN would lock the token, so none was tried",
                hint: "be sure of the PIN, then add --allow-final-try")
        case .pinInvalid(let fault):
            self.init(.notAllowed, "the token refuses the PIN: \(Self.sentence(fault))")
        case .keyNotFound:
            self.init(.tokenUnavailable, "a master key of the vault is not in the token")
        case .keyAmbiguous:
            self.init(
                .tokenUnavailable, "the token has two keys with the id of one master key")
        case .keyExists:
            self.init(.wrongState, "the token has a key with this id already")
        case .cannotOpen(let call, let code):
            self.init(
                .tokenUnavailable,
                "the token did not open a sealed key: \(call.rawValue) said \(code.name)")
        case .malformed:
            self.init(.damaged, "a sealed key is not in the form that the vault's scheme gives it")
        case .schemeUnsupported:
            self.init(
                .tokenUnavailable, "the token cannot seal data keys in this way",
                hint: "\"kist init\" without --scheme finds out what it can do")
        case .lies(let attribute):
            self = .weakToken(attribute.rawValue)
        case .busy:
            self.init(
                .busy, "the token is busy: another process is logging in, or no session is left",
                hint: "try again")
        case .refused(let call, let code), .unavailable(let call, let code):
            self.init(
                .tokenUnavailable,
                "the token answered \(call.rawValue) with \(code.name)",
                hints: call == .initialize ? Self.ofSandbox : [])
        case .outOfMemory:
            self.init(.tokenUnavailable, "the token's module has no memory left")
        case .folder(let path, let number):
            self.init(
                .tokenUnavailable,
                "the token's folder cannot be used: \"\(path)\": \(SystemReason.text(number))")
        }
    }

    /// A token that does not keep keys as it was asked to.
    package static func weakToken(_ attribute: String) -> Failure {
        Failure(
            .tokenUnavailable, "the token does not keep keys as asked: \(attribute)",
            hint: "use another token, or accept the weakness with --accept-weak-token")
    }

    /// A module that does not start may miss what the sandbox keeps from it, and cannot say so.
    private static var ofSandbox: [String] {
        guard let report = Sandbox.inForce, report.files == .inForce || report.calls == .inForce
        else { return [] }
        return [
            "if it needs files or sockets of its own, KIST_SANDBOX_PATHS and KIST_TOKEN_NETWORK let it "
                + "have them: \"kist help configuration\""
        ]
    }

    private static func sentence(_ fault: TrustFault) -> String {
        switch fault {
        case .owner: "a step of its path belongs to somebody else"
        case .writable: "a step of its path can be written by others"
        case .kind: "it is no regular file"
        case .links: "too many symbolic links"
        case .relative: "its path is not absolute"
        }
    }

    private static func sentence(_ fault: PINFault) -> String {
        switch fault {
        case .length: "it is too short or too long"
        case .characters: "it has characters that the token does not take"
        case .expired: "it must be changed first"
        }
    }

    private static func sentence(_ fault: TokenURIFault) -> String {
        switch fault {
        case .tooLong: "it is too long"
        case .scheme: "it does not begin with \"pkcs11:\""
        case .encoding: "it has a wrong percent escape"
        case .syntax: "it is not written as RFC 7512 says"
        case .unknownAttribute(let name): "kist does not know the attribute \"\(name)\""
        case .repeatedAttribute(let name): "it has the attribute \"\(name)\" twice"
        case .pinValue: "a PIN does not belong in a URI (pin-value)"
        case .modulePath: "module-path is missing or not absolute"
        case .pinSource: "pin-source must be file:/ and an absolute path"
        }
    }
}
