import Testing

/// A place whose token gets into trouble.
extension Place {
    /// With a secret `db` of the value `x`.
    static func withSecret() throws -> Place {
        let place = try Place()
        try place.done("create", "db", "--quiet", input: "x")
        return place
    }

    /// That neither a reader nor a writer of `db` gets anywhere: they end with `status`, say `words`, and
    /// leave the vault as it is.
    func expectRefusal(
        _ status: Int32, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try FileTree.files(vault)
        for command in ["get", "put"] {
            let told = try kist(command, "db", input: "y")
            #expect(told.status == status, "\(told.errors)", sourceLocation: sourceLocation)
            #expect(told.errors.contains(words), "\(told.errors)", sourceLocation: sourceLocation)
            #expect(told.output.isEmpty, sourceLocation: sourceLocation)
        }
        #expect(try FileTree.files(vault) == before, sourceLocation: sourceLocation)
    }
}
