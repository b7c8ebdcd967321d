import SecretVault

extension KMSOperation {
    static let describeRegions = KMSOperation(
        "DescribeRegions", .secrets, "Names the one region.", parameters: [],
        response: [.wrapped("Regions", "Region", .object([.text("RegionId")]))], errors: [],
        example: ""
    ) { (_, context) throws(KMSError) in
        try context.answer { (answer) throws(KMSError) in
            try answer.wrapped("Regions", "Region", [context.vault.region]) {
                (answer, region) throws(KMSError) in
                answer.text("RegionId", region)
            }
        }
    }
}
