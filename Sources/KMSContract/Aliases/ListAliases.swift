extension KMSOperation {
    static let listAliases: KMSOperation = {
        let size = Page.size(0...100)
        return KMSOperation(
            "ListAliases", .aliases, "Lists all aliases by name.",
            parameters: [Page.number, size], response: AliasMembers.response, errors: [],
            example: "--PageSize 100"
        ) { (arguments, context) throws(KMSError) in
            try AliasMembers.answer(
                try AliasMembers.all(context), Page(arguments, size: size), context)
        }
    }()
}
