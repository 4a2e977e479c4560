"""Weya for tests."""

import json

from builders import weya_accounts
from builders.documented import WeyaRequest
from builders.raw_server import answer
from builders.sent_calls import SentCall, words
from builders.station import EndedCall, Promises, Station, VendorCase
from builders.weya_simulator import running_weya
from outreach.domain.errors import OutcomeUnknown
from outreach.providers.weya.adapter import WeyaProvider

_NEW_BATCH = answer(201, b'{"status": true, "code": 201, "data": "64e5f12345abcdef98765432"}')


def ended(call: EndedCall) -> bytes:
    """A record with one ring."""
    log = {"callStatus": call.word, "callDuration": call.seconds, "transcript": "\n".join(call.said)}
    record = {"_id": "64e5f12345abcdef11111111", "phoneLogs": [log]}
    return json.dumps({"kind": "weya.record", "batch": {}, "record": record}).encode()


def sent_calls(body: bytes) -> list[SentCall]:
    not_said = {"phoneNumber", "call_id", "environment", "signature"}
    return [
        SentCall(
            call_id=record["call_id"],
            signature=record["signature"],
            words=words({name: value for name, value in record.items() if name not in not_said}),
        )
        for record in json.loads(body)["call_data"]
    ]


_STATION = Station(
    name="weya",
    sends_events=False,
    running=running_weya,
    account_at=weya_accounts.account_at,
    adapter=WeyaProvider,
    sent_calls=sent_calls,
    ended=ended,
    unfit={"options": {"calling_numbers": []}},
    unfit_because="calling_numbers",
    silence="outreach probe weya_default",
    options=weya_accounts.NUMBERS,
    promises=Promises(
        sends_names=True,
        names_its_batch=True,
        # A 207 may stand in the body alone, so a body that cannot be read may hide one.
        unread_acceptance=OutcomeUnknown,
        before_submit={b"POST /api/call/createBatch": _NEW_BATCH},
        stops_under_way=True,
    ),
    request=WeyaRequest,
    every_option={"variables": ["customer_name", "amount_due"]},
    reads=True,
)
CASE = VendorCase(newest=_STATION)
