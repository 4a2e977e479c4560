"""Levers for tests."""

import json

from builders import levers_accounts
from builders.documented import LeversRequest
from builders.levers_simulator import running_levers
from builders.raw_server import TOKEN_ANSWER, answer
from builders.sent_calls import SentCall, words
from builders.station import EndedCall, Promises, Station, VendorCase
from outreach.providers.levers.adapter import LeversProvider


def ended(call: EndedCall) -> bytes:
    """A flat event whose verdicts both pass: it is the word that counts."""
    return json.dumps(
        {
            "providerCallId": "0b6b3a3e-6f3c-4a51-9d58-8a6a1a5f1c11",
            "providerStatus": "pass",
            "deliveryStatus": "pass",
            "endedReason": call.word,
            "duration": call.seconds,
            "transcription": "\n".join(call.said),
        }
    ).encode()


def sent_calls(body: bytes) -> list[SentCall]:
    return [
        SentCall(
            call_id=contact["metadata"]["call_id"],
            signature=contact["metadata"]["signature"],
            words=words(contact["promptTags"], contact.get("firstName"), contact.get("lastName")),
        )
        for contact in json.loads(body)["contacts"]
    ]


_STATION = Station(
    name="levers",
    running=running_levers,
    account_at=levers_accounts.account_at,
    adapter=LeversProvider,
    sent_calls=sent_calls,
    ended=ended,
    unfit={"template": "not-a-uuid"},
    unfit_because="aiSettingsTemplateId",
    silence="webhooks reach /outreach/webhooks/levers_default",
    template=levers_accounts.TEMPLATE,
    promises=Promises(
        sends_names=True,
        names_its_batch=False,
        before_submit={b"POST /auth": answer(200, TOKEN_ANSWER)},
        names_whom_it_refuses=True,
    ),
    request=LeversRequest,
    every_option={"country_code": "SA", "update_existing": True, "vendor_batch_size": 1000},
    reads=False,
)
CASE = VendorCase(newest=_STATION)
