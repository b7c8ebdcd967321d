"""What an application does with secrets and keys, told once for both official clients.

A client is a function `call(operation, **parameters)`: it gives the answer as a dictionary or raises
`Refused` with the HTTP status and the contract's code. Ends with one line, `ok N`, N being how many
things were looked at; or with a traceback.
"""
import base64
import json


class Refused(Exception):
    def __init__(self, status, code, message=""):
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = int(status), code, message


class Story:
    def __init__(self, call):
        self.call, self.count = call, 0

    def same(self, found, expected):
        assert found == expected, f"found {found!r}, not {expected!r}"
        self.count += 1

    def refused(self, status, code, operation, **parameters):
        try:
            answer = self.call(operation, **parameters)
        except Refused as refusal:
            self.same((refusal.status, refusal.code), (status, code))
            return refusal
        raise AssertionError(f"{operation} was answered: {answer}")

    def value(self, **parameters):
        return self.call("GetSecretValue", **parameters)["SecretData"]

    def secrets(self, name):
        call = self.call
        first, second = '{"a":"b c*~+ü&="}', "x y+z\t\n\x7f\"\\%€"
        made = call("CreateSecret", SecretName=name, SecretData=first, VersionId="v1",
                    Description="ünï", Tags=json.dumps([{"TagKey": "team", "TagValue": "web"}]))
        self.same((made["SecretName"], made["VersionId"]), (name, "v1"))
        self.same(self.value(SecretName=name), first)
        self.refused(409, "Rejected.ResourceExist", "CreateSecret", SecretName=name,
                     SecretData="x", VersionId="v1")
        call("PutSecretValue", SecretName=name, SecretData=second, VersionId="v2")
        # The same again is no error and changes nothing.
        call("PutSecretValue", SecretName=name, SecretData=second, VersionId="v2")
        self.same(self.value(SecretName=name), second)
        self.same(self.value(SecretName=name, VersionStage="ACSPrevious"), first)
        self.same(self.value(SecretName=name, VersionId="v1"), first)
        stages = call("ListSecretVersionIds", SecretName=name)["VersionIds"]["VersionId"]
        self.same({v["VersionId"]: v["VersionStages"]["VersionStage"] for v in stages},
                  {"v1": ["ACSPrevious"], "v2": ["ACSCurrent"]})
        call("UpdateSecretVersionStage", SecretName=name, VersionStage="ACSCurrent",
             MoveToVersion="v1", RemoveFromVersion="v2")
        self.same(self.value(SecretName=name), first)
        call("UpdateSecret", SecretName=name, Description="other")
        described = call("DescribeSecret", SecretName=name, FetchTags="true")
        self.same(described["Description"], "other")
        self.same(described["Tags"]["Tag"], [{"TagKey": "team", "TagValue": "web"}])
        listed = call("ListSecrets", PageNumber=1, PageSize=100)["SecretList"]["Secret"]
        self.same([s["SecretName"] for s in listed if s["SecretName"] == name], [name])
        large = "é" * 15000
        call("PutSecretValue", SecretName=name, SecretData=large, VersionId="v3")
        self.same(self.value(SecretName=name), large)
        call("DeleteSecret", SecretName=name, RecoveryWindowInDays="7")
        self.refused(409, "Rejected.ResourceInDeleteWindow", "GetSecretValue", SecretName=name)
        call("RestoreSecret", SecretName=name)
        self.same(self.value(SecretName=name, VersionId="v2"), second)
        call("DeleteSecret", SecretName=name, ForceDeleteWithoutRecovery="true")
        gone = self.refused(404, "Forbidden.ResourceNotFound", "GetSecretValue", SecretName=name)
        assert "Resource not found" in gone.message

    def keys(self, alias):
        call = self.call
        key = call("CreateKey", Description="symmetric")["KeyMetadata"]["KeyId"]
        call("CreateAlias", KeyId=key, AliasName=alias)
        text = base64.b64encode("hällo +/=".encode()).decode()
        context = json.dumps({"b": "2", "a": "1"})
        sealed = call("Encrypt", KeyId=alias, Plaintext=text, EncryptionContext=context)
        blob = sealed["CiphertextBlob"]
        opened = call("Decrypt", CiphertextBlob=blob,
                      EncryptionContext=json.dumps({"a": "1", "b": "2"}))
        self.same((opened["Plaintext"], opened["KeyId"]), (text, key))
        self.refused(400, "InvalidParameter", "Decrypt", CiphertextBlob=blob)
        data = call("GenerateDataKey", KeyId=key, KeySpec="AES_256")
        self.same(len(base64.b64decode(data["Plaintext"])), 32)
        self.same(call("Decrypt", CiphertextBlob=data["CiphertextBlob"])["Plaintext"],
                  data["Plaintext"])
        call("CreateKeyVersion", KeyId=key)
        self.same(call("ListKeyVersions", KeyId=key)["TotalCount"], 2)
        self.same(call("Decrypt", CiphertextBlob=blob, EncryptionContext=context)["Plaintext"], text)
        call("DisableKey", KeyId=key)
        self.refused(409, "Rejected.Disabled", "Encrypt", KeyId=key, Plaintext=text)
        call("EnableKey", KeyId=key)
        self.same([a["AliasName"] for a in
                   call("ListAliasesByKeyId", KeyId=key)["Aliases"]["Alias"]], [alias])
        call("DeleteAlias", AliasName=alias)
        self.refused(404, "Forbidden.AliasNotFound", "Encrypt", KeyId=alias, Plaintext=text)
        call("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
        self.same(call("DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"], "PendingDeletion")
        call("CancelKeyDeletion", KeyId=key)
        self.same(call("DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"], "Enabled")

    def errors(self, wrong, strange, limited):
        """Callers with a wrong secret, an unknown key, and a key that may read one secret."""
        self.refused(404, "Forbidden.ResourceNotFound", "GetSecretValue", SecretName="nowhere")
        self.refused(400, "MissingParameter", "GetSecretValue")
        Story.refused(_counting(self, wrong), 400, "SignatureDoesNotMatch", "ListSecrets")
        Story.refused(_counting(self, strange), 404, "InvalidAccessKeyId.NotFound", "ListSecrets")
        other = _counting(self, limited)
        self.same(limited("GetSecretValue", SecretName="shared")["SecretData"], "for all")
        Story.refused(other, 403, "Forbidden.NoPermission", "GetSecretValue", SecretName="private")
        Story.refused(other, 403, "Forbidden.NoPermission", "GetSecretValue", SecretName="nowhere")
        Story.refused(other, 403, "Forbidden.NoPermission", "PutSecretValue", SecretName="shared",
                      SecretData="x", VersionId="v9")


class _counting(Story):
    """Another caller's refusals, counted in the same story."""

    def __init__(self, story, call):
        super().__init__(call)
        self.story = story

    def same(self, found, expected):
        self.story.same(found, expected)
