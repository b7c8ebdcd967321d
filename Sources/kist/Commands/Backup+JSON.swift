import JSONText
import SecretVault
import Vocabulary

extension Backup {
    static func write(
        _ report: RestoreReport, _ later: Later?,
        at configuration: Configuration, to json: inout JSONWriter
    ) {
        json.member("Vault", configuration.vault)
        json.member("AsOf", ifAny: report.asOf)
        json.member("Records", report.records)
        json.member("ChainHead", ifAny: report.head?.text)
        if let later { json.member("ChangesNotInIt", Int(clamping: later.count)) }
        json.member("LostKeys", report.lostKeys.map(\.text))
        json.member("LostSecrets", report.lostSecrets.map(\.text))
        json.member("NewerKeyObjects", report.newerObjects)
    }
}
