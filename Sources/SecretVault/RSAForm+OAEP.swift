import PKCS11
import VaultFormat

extension RSAForm {
    init(_ form: OAEPForm) {
        let codes = form.padding.parameter
        self.init(bitCount: UInt16(form.bitCount), hash: codes[0], mgf: codes[1])
    }
}
