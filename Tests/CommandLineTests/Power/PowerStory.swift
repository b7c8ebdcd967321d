import Testing

/// Commands in a row, each recorded; the power may fail at any of their calls.
struct PowerStory: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What makes the vault that they begin with, whose files are all durable.
    var prepare = PowerStory.secrets
    let commands: [String]
    /// Whether db, and the key alias/old when there is one, are due for deletion since yesterday.
    var isDue = false
    /// Whether keys are made or destroyed in the token, which is not cut: its objects may be more or
    /// less than what an image of the vault says.
    var changesToken = false

    static let secrets =
        #"printf one | "$kist" create db --quiet && printf other | "$kist" create other --quiet"#

    /// Those every commit is held against.
    static let common = [
        PowerStory(
            testDescription: "put",
            commands: [
                #""$kist" get other"#, #"printf two | "$kist" put db"#,
                #"printf three | "$kist" put db"#,
            ]),
        PowerStory(
            testDescription: "delete",
            commands: [#""$kist" delete db"#, #""$kist" restore db"#]),
        PowerStory(
            testDescription: "import",
            prepare: #"printf other | "$kist" create other --quiet"#,
            commands: [
                #"printf '{"SecretName":"%s","SecretData":"in"}\n' db two three | "$kist" import"#,
                #"printf two | "$kist" put db"#,
            ]),
        PowerStory(
            testDescription: "purge",
            commands: [
                #""$kist" delete db --force --yes"#, #"printf again | "$kist" create db"#,
            ]),
    ]

    static let others = [
        PowerStory(
            testDescription: "create, label, update",
            commands: [
                #"printf new | "$kist" create fresh --tag a=b"#,
                #"printf two | "$kist" put db --label next"#,
                #""$kist" label db ACSCurrent --to v1 --json"#,
                #""$kist" update db --description changed --json"#,
            ]),
        PowerStory(
            testDescription: "aliases",
            commands: [
                #""$kist" key alias alias/pay --to alias/acs/secretsmanager"#,
                #""$kist" key alias alias/pay --remove"#,
            ]),
        PowerStory(
            testDescription: "keys switched and described",
            prepare: #"printf one | "$kist" create db --quiet && "$kist" key create >id"#,
            commands: [
                #""$kist" key disable "$(cut -f1 id)" --json"#,
                #""$kist" key enable "$(cut -f1 id)" --json"#,
                #""$kist" key delete "$(cut -f1 id)" --days 7"#,
                #""$kist" key restore "$(cut -f1 id)""#,
            ]),
        PowerStory(
            testDescription: "access keys and the policy",
            prepare: secrets + #" && "$kist" access-key create payments >id"#,
            commands: [
                #""$kist" access-key create batch"#,
                #""$kist" access-key disable "$(cut -f1 id)""#,
                #"printf '{"Version":"1","Statement":[{"Effect":"Allow","Principal":"payments","#
                    + #""Action":"kms:GetSecretValue","Resource":"secret/db"}]}' "#
                    + #"| "$kist" policy set"#,
                #""$kist" policy set --remove"#,
                #""$kist" access-key delete "$(cut -f1 id)" --yes"#,
            ]),
        PowerStory(
            testDescription: "events and changes in turns",
            commands: [
                #""$kist" get nothing 2>/dev/null; "$kist" get other"#, #""$kist" list"#,
                #"printf two | "$kist" put other"#, #""$kist" get other"#,
                #""$kist" delete other --force --yes"#,
            ]),
        PowerStory(
            testDescription: "keys made",
            commands: [
                #""$kist" key create --description mine"#,
                #""$kist" key rotate alias/acs/secretsmanager"#,
                #""$kist" key rewrap alias/acs/secretsmanager"#, #""$kist" key rotate --root"#,
            ], changesToken: true),
        PowerStory(
            testDescription: "what is due",
            prepare: secrets
                + #" && "$kist" key alias alias/old --to $("$kist" key create | cut -f1)"#,
            commands: [
                #""$kist" purge db --trust-clock --yes"#,
                #""$kist" key destroy alias/old --trust-clock --yes"#,
            ], isDue: true, changesToken: true),
        PowerStory(
            testDescription: "maintain",
            commands: [#""$kist" maintain --json"#, #"printf two | "$kist" put db"#]),
    ]
}
