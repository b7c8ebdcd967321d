import Foundation
import TestKit
import Testing

/// A token that is no SoftHSM behind the fault module, made for one test; its processes end with it.
final class RealToken {
    /// What the matrix calls it.
    enum Product: String, CaseIterable, Sendable {
        case softHSM = "SoftHSM 2"
        case nss = "NSS softokn"
        case tpm = "tpm2-pkcs11 over swtpm"
        case p11Kit = "p11-kit remoting, SoftHSM behind"

        /// Files without which it is not there.
        private var files: [String] {
            switch self {
            case .softHSM: [ScratchTokenHouse.softHSMPath]
            case .nss: [nssModule, "/usr/bin/certutil"]
            case .tpm:
                [
                    tpmModule, "/usr/bin/tpm2_ptool", "/usr/bin/swtpm", "/usr/bin/swtpm_setup",
                    "/usr/bin/dbus-daemon", "/usr/sbin/tpm2-abrmd", "/usr/bin/pkcs11-tool",
                ]
            case .p11Kit: [p11KitModule, "/usr/bin/p11-kit", "/usr/libexec/p11-kit/p11-kit-server"]
            }
        }

        /// The Debian packages that bring them.
        var packages: String {
            switch self {
            case .softHSM: "softhsm2"
            case .nss: "libnss3 libnss3-tools"
            case .tpm:
                "libtpm2-pkcs11-1 libtpm2-pkcs11-tools swtpm swtpm-tools tpm2-abrmd "
                    + "libtss2-tcti-tabrmd0 dbus-daemon opensc"
            case .p11Kit: "p11-kit p11-kit-modules"
            }
        }

        var isThere: Bool { files.allSatisfy { FileManager.default.isReadableFile(atPath: $0) } }
    }

    static let nssModule = "/usr/lib/x86_64-linux-gnu/libsoftokn3.so"
    static let tpmModule = "/usr/lib/x86_64-linux-gnu/pkcs11/libtpm2_pkcs11.so"
    static let p11KitModule = "/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-client.so"

    /// Where it is, with what its module wants to find in the environment, and no vault.
    private(set) var place: Place
    /// Lines of standard error that are its module's own.
    private(set) var noise: [String] = []
    /// Flags of `kist init` that it needs.
    private(set) var flags: [String] = []

    init(_ product: Product) throws {
        place = try Place.empty()
        try place.write("87654321", to: "pin")
        place.environment["KIST_CONFIG"] = "\(place.folder)/core.conf"
        switch product {
        case .softHSM: try makeSoftHSM()
        case .nss: try makeNSS()
        case .tpm: try makeTPM()
        case .p11Kit: try makeP11Kit()
        }
    }

    deinit { stop() }

    /// Ends every process it has started, by the ids they have left.
    func stop() {
        _ = try? place.shell(
            """
            for file in *.pid; do
                [ -s "$file" ] || continue
                pid=$(cat "$file")
                kill -9 $(pgrep -P "$pid") "$pid" 2>/dev/null
                rm -f "$file"
            done
            """)
    }

    private func run(_ script: String) throws {
        let made = try place.shell("set -e\n" + script)
        try #require(made.status == 0, "\(made.text)\(made.errors)")
    }

    private func name(_ attributes: String, module: String) {
        place.environment["KIST_TOKEN"] =
            "pkcs11:\(attributes)?module-path=\(module)&pin-source=file:\(place.folder)/pin"
    }

    private func makeSoftHSM() throws {
        try run(
            """
            mkdir -m 700 tokens
            printf 'directories.tokendir = %s/tokens\\nlog.level = ERROR\\n' "$PWD" > softhsm2.conf
            chmod 600 softhsm2.conf
            SOFTHSM2_CONF=$PWD/softhsm2.conf softhsm2-util --init-token --free --label kist \\
                --so-pin 12345678 --pin 87654321
            chmod 400 tokens/*/token.object
            """)
        place.environment["SOFTHSM2_CONF"] = "\(place.folder)/softhsm2.conf"
        name("token=kist", module: ScratchTokenHouse.softHSMPath)
    }

    private func makeNSS() throws {
        try run("mkdir -m 700 nss && certutil -N -d sql:$PWD/nss -f pin")
        place.environment["KIST_TOKEN_ARGUMENTS"] =
            "configdir='sql:\(place.folder)/nss' certPrefix='' keyPrefix='' secmod='secmod.db' flags= "
        place.environment["KIST_SANDBOX_PATHS"] = "\(place.folder)/nss"
        name("token=NSS%20Certificate%20DB", module: Self.nssModule)
        // It wraps out what it calls not extractable.
        flags = ["--accept-weak-token"]
    }

    /// A TPM with its resource manager: it holds three keys at a time, and more are needed.
    private func makeTPM() throws {
        try run(
            """
            mkdir -m 700 state store
            swtpm_setup --tpm2 --tpmstate $PWD/state --overwrite >setup.log 2>&1
            swtpm socket --tpm2 --tpmstate dir=$PWD/state --server type=unixio,path=$PWD/sock \\
                --ctrl type=unixio,path=$PWD/sock.ctrl --flags not-need-init,startup-clear \\
                --daemon --pid file=$PWD/swtpm.pid
            dbus-daemon --session --fork --print-address=3 --print-pid=4 3>bus.address 4>bus.pid \\
                >/dev/null 2>bus.log
            export DBUS_SESSION_BUS_ADDRESS=$(cat bus.address)
            tpm2-abrmd --session --allow-root --tcti=swtpm:path=$PWD/sock >abrmd.log 2>&1 &
            echo $! > abrmd.pid
            ask() { dbus-send --session --print-reply --dest=org.freedesktop.DBus / \\
                org.freedesktop.DBus.NameHasOwner string:com.intel.tss2.Tabrmd; }
            i=0
            until ask 2>/dev/null | grep -q true; do i=$((i + 1)); [ $i -lt 2000 ]; done
            export TPM2_PKCS11_TCTI=tabrmd:bus_type=session TPM2TOOLS_TCTI=tabrmd:bus_type=session
            export TPM2_PKCS11_STORE=$PWD/store
            tpm2_ptool init --path store >/dev/null
            tool() { pkcs11-tool --module \(Self.tpmModule) "$@"; }
            tool --init-token --label kist --so-pin 12345678 >/dev/null 2>&1
            tool --init-pin --login --login-type so --so-pin 12345678 --new-pin 87654321 \\
                >/dev/null 2>&1
            """)
        let address = try String(contentsOfFile: "\(place.folder)/bus.address", encoding: .utf8)
        place.environment["DBUS_SESSION_BUS_ADDRESS"] =
            address.trimmingCharacters(in: .whitespacesAndNewlines)
        place.environment["TPM2_PKCS11_TCTI"] = "tabrmd:bus_type=session"
        place.environment["TPM2_PKCS11_STORE"] = "\(place.folder)/store"
        place.environment["KIST_SANDBOX_PATHS"] = "\(place.folder)/store"
        // The bus, and behind it the resource manager.
        place.environment["KIST_TOKEN_NETWORK"] = "unix"
        name("token=kist", module: Self.tpmModule)
        // What is written of a key there can be changed; the key itself does not come out.
        flags = ["--accept-weak-token"]
        noise = ["ERROR:", "ERROR ", "WARNING:"]
    }

    private func makeP11Kit() throws {
        try makeSoftHSM()
        try startServer()
        place.environment["SOFTHSM2_CONF"] = nil
        place.environment["P11_KIT_SERVER_ADDRESS"] = "unix:path=\(place.folder)/sock"
        name("token=kist", module: Self.p11KitModule)
    }

    /// Shell lines that wait until the server shows its token: it says where it listens before it does.
    static let awaitingServer = """
        i=0
        until P11_KIT_SERVER_ADDRESS=unix:path=$PWD/sock pkcs11-tool --module \(RealToken.p11KitModule) -L \\
            2>/dev/null | grep -q kist; do i=$((i + 1)); [ $i -lt 500 ]; done
        """

    /// Starts p11-kit's server, the only one that knows where SoftHSM's tokens are.
    func startServer() throws {
        try run(
            """
            rm -f sock
            SOFTHSM2_CONF=$PWD/softhsm2.conf p11-kit server -n $PWD/sock \\
                -p \(ScratchTokenHouse.softHSMPath) pkcs11:token=kist >server.env 2>server.log
            sed -n 's/^P11_KIT_SERVER_PID=\\([0-9]*\\);.*/\\1/p' server.env > server.pid
            [ -s server.pid ]
            \(Self.awaitingServer)
            """)
    }
}
