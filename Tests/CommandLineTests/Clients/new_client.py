"""The story with `alibabacloud-kms20160120`, unmodified."""
import json
import os

from alibabacloud_kms20160120 import models
from alibabacloud_kms20160120.client import Client
from alibabacloud_tea_openapi.models import Config
from Tea.exceptions import TeaException

from story import Refused, Story


def caller(key, secret, **more):
    config = Config(access_key_id=key, access_key_secret=secret, region_id="cn-local",
                    endpoint=os.environ["KIST_ENDPOINT"], protocol=os.environ["KIST_PROTOCOL"],
                    ca=os.environ.get("KIST_CA"), **more)
    client = Client(config)

    def call(operation, **parameters):
        name = "".join("_" + c.lower() if c.isupper() else c for c in operation).lstrip("_")
        request_type = getattr(models, operation + "Request", None)
        try:
            if request_type is None:
                return getattr(client, name)().body.to_map()
            request = request_type()
            # Which the client writes as JSON itself.
            request.from_map({name: json.loads(value) if name == "EncryptionContext" else value
                              for name, value in parameters.items()})
            return getattr(client, name)(request).body.to_map()
        except TeaException as error:
            status = getattr(error, "statusCode", None) or error.data["statusCode"]
            raise Refused(status, error.code, error.message)

    return call


key, secret = os.environ["KIST_KEY"].split(":")
limited = caller(*os.environ["KIST_LIMITED_KEY"].split(":"))
for name, more in [("v3", {}), ("v1", {"signature_algorithm": "v2"})]:
    story = Story(caller(key, secret, **more))
    story.secrets(f"{name}/new")
    story.keys(f"alias/{name}_new")
    story.errors(caller(key, secret + "x", **more), caller("LTAI" + "z" * 20, secret, **more), limited)
    print("ok", name, story.count)
