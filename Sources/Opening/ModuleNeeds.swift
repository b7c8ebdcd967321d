import Confinement

/// What a module has to reach that is known by its name.
///
/// What is not known here the configuration says: KIST_SANDBOX_PATHS, KIST_TOKEN_NETWORK.
struct ModuleNeeds {
    private(set) var places: [(access: Sandbox.Access, path: String)] = []
    private(set) var sockets = Sandbox.Sockets.none

    init(path: String) {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        // Under /usr all can be read anyway.
        if !path.utf8.starts(with: "/usr/".utf8) {
            places.append((.read, String(path.dropLast(name.utf8.count))))
        }
        // Behind a module that only passes on, too.
        if let path = SoftHSMConfiguration.path(modulePath: path) {
            places.append((.readFile, path))
        }
        if name.utf8.starts(with: "p11-kit".utf8) {
            places += [(.read, "/etc/pkcs11")]
            if let home = Environment["HOME"] { places.append((.read, "\(home)/.config/pkcs11")) }
            // The client of a server that is reached by a socket of this host.
            if name.utf8.starts(with: "p11-kit-client".utf8) { sockets = .local }
        }
        if name.utf8.starts(with: "libtpm2_pkcs11".utf8) {
            let stores =
                Environment["TPM2_PKCS11_STORE"].map { [$0] }
                ?? ["/etc/tpm2_pkcs11"] + (Environment["HOME"].map { ["\($0)/.tpm2_pkcs11"] } ?? [])
            places += stores.map { (.use, $0) }
            places += [(.use, "/dev/tpmrm0"), (.use, "/dev/tpm0"), (.read, "/etc/tpm2-tss")]
        }
    }
}
