import FileStore
import PKCS11
import SecureMemory
import Vocabulary

/// A SoftHSM token of the vault's own, in a folder beside it: `tokens/`, `softhsm2.conf` and `pin`.
///
/// Built in a folder with a random name and renamed into place, so that a folder with the right name
/// is always complete.
struct DevelopmentToken {
    static let label = "kist"
    private static let pinLength = 32

    private let modulePath: String
    private let folder: String
    /// What SOFTHSM2_CONF must be.
    let configuration: String

    /// The token in its folder, made first when it is not there.
    init(
        _ places: InitPlaces, module named: String?, _ shelter: Shelter, _ patience: Duration
    ) throws(Failure) {
        modulePath = try SoftHSMModule.path(named)
        // All that is made and read lies beside the vault, where the command may reach anyway.
        try shelter.enter(modulePath: modulePath, pinFile: nil, tokenFolder: nil)
        folder = places.tokenFolder
        configuration = "\(folder)/softhsm2.conf"
        if !NewFile.isTaken(folder) { try Self.make(folder, modulePath, patience) }
    }

    /// Names the token, its module and its PIN file; and its serial number, once it is known.
    func uri(serial: String?) -> String {
        "pkcs11:token=\(Self.label)" + (serial.map { ";serial=\(Self.escaped($0))" } ?? "")
            + "?module-path=\(Self.escaped(modulePath))"
            + "&pin-source=file:\(Self.escaped("\(folder)/pin"))"
    }

    private static func make(
        _ folder: String, _ modulePath: String, _ patience: Duration
    ) throws(Failure) {
        let building = "\(folder).init-\(try RandomText.identifier().hex)"
        do throws(Failure) {
            try fill(building, modulePath, patience)
            try NewFile.write("\(building)/softhsm2.conf", text: text(tokens: "\(folder)/tokens"))
            NewFile.remove("\(building)/building.conf")
            do throws(StoreError) {
                try FileStore.install(building: building, at: folder)
            } catch {
                throw Failure(error)
            }
        } catch {
            BuiltFolder.remove(building)
            throw error
        }
    }

    private static func fill(
        _ building: String, _ modulePath: String, _ patience: Duration
    ) throws(Failure) {
        let tokens = "\(building)/tokens"
        do throws(StoreError) {
            _ = try FileStore.create(building)
            _ = try FileStore.create(tokens)
        } catch {
            throw Failure(error)
        }
        let pin = try RandomText.characters(pinLength)
        try pin.read { (bytes) throws(Failure) in try NewFile.write("\(building)/pin", bytes) }
        try NewFile.write("\(building)/building.conf", text: text(tokens: tokens))
        try Environment.set("SOFTHSM2_CONF", to: "\(building)/building.conf")
        // Nobody keeps the security officer's PIN: the user's is in its file, and who loses that
        // makes a new token.
        let officerPIN = try RandomText.characters(pinLength)
        do throws(TokenError) {
            let module = try Module(
                path: modulePath, softHSMTokenFolder: tokens, patience: patience)
            defer { module.close() }
            _ = try Token.initialise(
                module: module, label: label, soPIN: officerPIN, userPIN: pin)
            Token.makeDurable()
            try SoftHSM.protect(tokenFolder: tokens)
        } catch {
            throw Failure(error)
        }
    }

    private static func text(tokens: String) -> String {
        """
        # SoftHSM's configuration for the token of one kist vault.
        directories.tokendir = \(tokens)
        objectstore.backend = file
        log.level = ERROR
        slots.removable = false

        """
    }

    /// `path` for a URI (RFC 7512, 2.3): all but unreserved characters and slashes escaped.
    private static func escaped(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                bytes.append(byte)
            case _ where "/-._~".utf8.contains(byte):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
