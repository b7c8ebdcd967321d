import JSONText
import Vocabulary

extension Parameter where Value == [StageLabel] {
    /// Labels, written `["A","B"]` or `{"VersionStage":["A","B"]}`.
    static var labels: Self {
        Self(
            "VersionStages",
            .json(longest: 4_096, what: "[\"LABEL\",…] or {\"VersionStage\":[…]} of 1 to 8 labels"),
            .optional
        ) { value in
            guard let text = value.text, var json = JSONParameter.value(text, longest: 4_096) else {
                return nil
            }
            if json.members(of: ["VersionStage"]) != nil, let inner = json["VersionStage"] {
                json = inner
            }
            guard let names = json.strings, !names.isEmpty else { return nil }
            return names.mapped { StageLabel($0) }
        }
    }
}
