extension KMSOperation {
    static let describeKey: KMSOperation = {
        let key = Parameter.key()
        return KMSOperation(
            "DescribeKey", .keys, "Describes a key.", parameters: [key],
            response: KeyMembers.response(isFull: true), errors: KeyMembers.errors,
            example: "--KeyId alias/acs/secretsmanager"
        ) { (arguments, context) throws(KMSError) in
            let key = try KeyMembers.describe(arguments[required: key], context)
            return try context.answer { (answer) throws(KMSError) in
                try KeyMembers.write(key, isFull: true, to: &answer, context)
            }
        }
    }()
}
