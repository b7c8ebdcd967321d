import KMSContract
import SecureMemory

/// A request to the agent: a form, in secret memory.
enum AgentRequest {
    static func text(
        _ target: String, _ fields: [Field], wantsBytes: Bool = false
    ) throws(Failure) -> SecretBytes {
        let body = try form(fields)
        var text = try SecretText()
        try text.add(
            "POST \(target) HTTP/1.1\r\nhost: kist\r\n"
                + "content-type: application/x-www-form-urlencoded\r\n"
                + (wantsBytes ? "accept: application/octet-stream\r\n" : "")
                + "content-length: \(body.byteCount)\r\n\r\n")
        try body.read { (body) throws(Failure) in try text.add(body) }
        return text.finish()
    }

    private static func form(_ fields: [Field]) throws(Failure) -> SecretBytes {
        var form = try SecretText()
        for (place, field) in fields.enumerated() {
            if place > 0 { try form.add("&") }
            try Array(field.name.utf8).lend { (name) throws(Failure) in
                try form.add(percentEncoding: name)
            }
            try form.add("=")
            switch field.value {
            case .text(let text):
                try text.lend { (text) throws(Failure) in try form.add(percentEncoding: text) }
            case .secret(let secret):
                try secret.bytes.read { (text) throws(Failure) in
                    try form.add(percentEncoding: text)
                }
            }
        }
        return form.finish()
    }
}
