extension KMSOperation {
    static let generateDataKeyWithoutPlaintext = KMSOperation(
        "GenerateDataKeyWithoutPlaintext", .cryptography,
        "Makes a data key in the token, given sealed only.", parameters: DataKeyText.parameters,
        response: BlobMembers.response, errors: BlobMembers.errors,
        example: "--KeyId alias/reports --NumberOfBytes 64"
    ) { (arguments, context) throws(KMSError) in
        let key = try DataKeyText.make(arguments, context)
        return try context.answer { BlobMembers.write(key.blob, to: &$0) }
    }
}
