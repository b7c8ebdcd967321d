"""The story with `aliyun-python-sdk-kms` and `aliyun-python-sdk-core`, unmodified; and what only a
client that can be told its clock and nonce shows."""
import datetime
import importlib
import json
import os

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.composer import rpc_signature_composer
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.http import protocol_type
from aliyunsdkcore.utils import parameter_helper

from story import Refused, Story


def caller(key, secret):
    client = AcsClient(key, secret, "cn-local", verify=os.environ.get("KIST_CA"))

    def call(operation, **parameters):
        module = importlib.import_module(f"aliyunsdkkms.request.v20160120.{operation}Request")
        request = getattr(module, operation + "Request")()
        request.set_endpoint(os.environ["KIST_ENDPOINT"])
        # Compared by identity there.
        request.set_protocol_type({"http": protocol_type.HTTP, "https": protocol_type.HTTPS}[
            os.environ["KIST_PROTOCOL"]])
        request.set_accept_format("json")
        for name, value in parameters.items():
            request.add_query_param(name, value)
        try:
            return json.loads(client.do_action_with_exception(request))
        except ServerException as error:
            raise Refused(error.get_http_status(), error.get_error_code(), error.get_error_msg())

    return call


key, secret = os.environ["KIST_KEY"].split(":")
limited = caller(*os.environ["KIST_LIMITED_KEY"].split(":"))
story = Story(caller(key, secret))
story.secrets("old")
story.keys("alias/old")
# Given back as `SignatureDoesNotMatch` only when what follows the colon differs from what was signed.
story.errors(caller(key, secret + "x"), caller("LTAI" + "z" * 20, secret), limited)

true_nonce = parameter_helper.get_uuid
rpc_signature_composer.helper.get_uuid = lambda: "the same nonce again"
story.call("DescribeRegions")
story.refused(400, "SignatureNonceUsed", "DescribeRegions")
rpc_signature_composer.helper.get_uuid = true_nonce
story.call("DescribeRegions")

true_time = parameter_helper.get_iso_8061_date


def shifted(minutes):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    return lambda: moment.strftime("%Y-%m-%dT%H:%M:%SZ")


for minutes in (-16, 16):
    rpc_signature_composer.helper.get_iso_8061_date = shifted(minutes)
    story.refused(400, "IllegalTimestamp", "DescribeRegions")
rpc_signature_composer.helper.get_iso_8061_date = shifted(10)
story.call("DescribeRegions")
rpc_signature_composer.helper.get_iso_8061_date = true_time
print("ok", "old", story.count)
