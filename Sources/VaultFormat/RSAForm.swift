/// What a CMK version of scheme 3 is, and how it pads.
package struct RSAForm: Equatable, Sendable {
    /// The size of the modulus: 2,048, 3,072 or 4,096.
    package var bitCount: UInt16
    /// The hash of OAEP, and of its MGF1: 1 SHA-1, 2 SHA-256.
    package var hash: UInt8
    package var mgf: UInt8

    package init(bitCount: UInt16, hash: UInt8, mgf: UInt8) {
        self.bitCount = bitCount
        self.hash = hash
        self.mgf = mgf
    }

    /// What a key sealed so says as ``SealedKey/parameter``.
    var parameter: [UInt8] { [hash, mgf] }

    static let bitCounts: [Int] = [2048, 3072, 4096]

    static func isParameter(_ bytes: [UInt8]) -> Bool {
        bytes.count == 2 && bytes.allSatisfy { (1...2).contains($0) }
    }
}

extension RSAForm {
    init(from reader: inout ByteReader) throws(FormatError) {
        bitCount = try reader.unsigned("modulus size")
        hash = try reader.unsigned("OAEP hash")
        mgf = try reader.unsigned("OAEP mask hash")
        guard RSAForm.bitCounts.contains(Int(bitCount)), RSAForm.isParameter(parameter) else {
            throw .malformed(field: "token form")
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.unsigned(bitCount)
        writer.unsigned(hash)
        writer.unsigned(mgf)
    }
}
