import JSONText
import KMSContract
import SecretVault
import SecureMemory
import Vocabulary

/// Reads values through the agent.
enum AgentValue {
    /// One version, as the vault itself would give it.
    static func get(
        _ name: SecretName, _ selector: VersionSelector, at socket: borrowing AgentSocket
    ) throws(Failure) -> SecretValue {
        var fields = [Field("SecretName", text: name.bytes)]
        if let version = selector.versionID {
            fields.append(Field("VersionId", text: version.bytes))
        }
        if let label = selector.label { fields.append(Field("VersionStage", text: label.bytes)) }
        let answer = try AgentCall.make(
            "GetSecretValue", fields, wantsBytes: true, at: socket, saysBody: false)
        return answer.header("content-type") == "application/octet-stream"
            ? try bytes(answer, name) : try member(answer.body, name)
    }

    /// A value that is no text: what describes it stands in the headers.
    private static func bytes(
        _ answer: consuming AgentSocket.Answer, _ name: SecretName
    ) throws(Failure) -> SecretValue {
        func header(_ name: String) -> String {
            answer.header(name) ?? ""
        }
        return try value(
            name, version: header("x-kist-version"),
            labels: header("x-kist-labels").split(separator: ",").map(String.init),
            type: header("x-kist-data-type"), created: header("x-kist-created"),
            copy(of: answer.body))
    }

    private static func copy(of bytes: borrowing SecretBytes) throws(Failure) -> SecretBytes {
        do throws(SecretBytesError) { return try bytes.slice(0..<bytes.byteCount) } catch {
            throw .noSecretMemory
        }
    }

    private static func member(
        _ body: borrowing SecretBytes, _ name: SecretName
    ) throws(Failure) -> SecretValue {
        func text(_ key: String) throws(Failure) -> String {
            String(decoding: try Self.field(key, body).plainCopy(), as: UTF8.self)
        }
        let stages = try field("VersionStages", body).plainCopy()
        var labels: [String] = []
        let list = stages.lend { (json) in try? JSONValue(parsing: json) }
        if case .array(let texts) = list?["VersionStage"] {
            for case .string(let text) in texts {
                labels.append(String(decoding: text, as: UTF8.self))
            }
        }
        return try value(
            name, version: try text("VersionId"), labels: labels,
            type: try text("SecretDataType"), created: try text("CreateTime"),
            try field("SecretData", body))
    }

    private static func field(
        _ key: String, _ body: borrowing SecretBytes
    ) throws(Failure) -> SecretBytes {
        do throws(JSONError) {
            let field = try body.read { (json) throws(JSONError) -> SecretBytes? in
                try JSONDocument.field(key, of: json)
            }
            if let field { return field }
        } catch {
            if error == .outOfMemory { throw .noSecretMemory }
        }
        throw AgentCall.notUnderstood
    }

    private static func value(
        _ name: SecretName, version: String, labels: [String], type: String, created: String,
        _ value: consuming SecretBytes
    ) throws(Failure) -> SecretValue {
        let stages = labels.compactMap { StageLabel($0) }
        guard let version = VersionID(version), let type = DataType(rawValue: type),
            let created = UnixTime(created), stages.count == labels.count
        else { throw AgentCall.notUnderstood }
        return SecretValue(
            value: value, name: name, versionID: version, labels: stages, dataType: type,
            created: created)
    }
}
