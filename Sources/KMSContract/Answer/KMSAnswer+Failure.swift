import JSONText
package import SecretVault

extension KMSAnswer {
    /// The answer to a call that failed.
    ///
    /// - Parameter operation: The operation that failed, if it is one of ours.
    package init(failure: KMSError, of operation: KMSOperation?, request: Request) {
        let answer = ErrorAnswer(failure, of: operation)
        var json = JSONWriter()
        json.beginObject()
        let members = [
            ("RequestId", request.contractID), ("HostId", "kist"), ("Code", answer.code.rawValue),
            ("Message", answer.message),
        ]
        for (key, text) in members {
            json.key(key)
            json.string(text)
        }
        json.key("HttpStatus")
        json.integer(answer.code.status)
        json.key("Recommend")
        json.string(answer.recommend ?? "")
        json.endObject()
        status = answer.code.status
        body = .plain(json.finish())
        self.failure = failure
    }
}
