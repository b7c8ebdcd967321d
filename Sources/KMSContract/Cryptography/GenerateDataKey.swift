extension KMSOperation {
    static let generateDataKey: KMSOperation = {
        let recipient = Parameter.recipient
        return KMSOperation(
            "GenerateDataKey", .cryptography,
            "Makes a data key in the token, given in clear and sealed under a key.",
            parameters: DataKeyText.parameters + [recipient],
            response: BlobMembers.response + [.secret("Plaintext")],
            errors: BlobMembers.errors,
            example: "--KeyId alias/reports --KeySpec AES_256"
        ) { (arguments, context) throws(KMSError) in
            if arguments[recipient] != nil { throw .unsupportedParameter(recipient.name) }
            let key = try DataKeyText.make(arguments, context)
            var writer = AnswerWriter(requestID: context.request.contractID)
            BlobMembers.write(key.blob, to: &writer)
            try key.text { (text) throws(KMSError) in try writer.plaintext(text: text) }
            return try writer.finish()
        }
    }()
}
