"""Speechify for tests, in both generations of its API."""

import json
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from builders import speechify_accounts
from builders.documented import SpeechifyRequestB, SpeechifyRequestC
from builders.sent_calls import SentCall, words
from builders.speechify_simulator import RunningSpeechify, running_speechify
from builders.station import EndedCall, Promises, Station, VendorCase
from outreach.providers.base import Account
from outreach.providers.speechify.adapter import SpeechifyProvider


def ended(call: EndedCall) -> bytes:
    """A recipient that was dialled, with its conversation."""
    roles = {"AI": "assistant", "User": "user"}
    messages = [
        {"role": roles[speaker], "content": text}
        for speaker, text in (line.split(": ", 1) for line in call.said)
    ]
    conversation = {
        "id": "conv_1",
        "status": "completed",
        "end_reason": call.word,
        "duration_ms": call.seconds and call.seconds * 1000,
    }
    return json.dumps(
        {
            "kind": "speechify.recipient",
            "recipient": {"id": "rcpt_1", "status": "completed", "conversation_id": "conv_1"},
            "conversation": conversation,
            "messages": messages,
            "evaluations": [],
        }
    ).encode()


def sent_calls(body: bytes) -> list[SentCall]:
    """Read a request of either generation: both carry our name for the call among the variables."""
    calls = []
    for recipient in json.loads(body)["recipients"]:
        variables = recipient.get("dynamic_variables") or recipient.get("dynamic_vars")
        reference = variables.pop("call_ref")
        assert recipient.get("custom_id", reference) == reference
        calls.append(
            SentCall(
                call_id=reference.split(".")[0],
                signature=reference.rpartition(".")[2],
                words=words(variables),
            )
        )
    return calls


def _account(running: RunningSpeechify) -> Account:
    settings = running.settings
    return speechify_accounts.account(
        running.base_url,
        password=settings.api_key,
        webhook_secrets=(settings.webhook_secret,),
        options={"api_version": settings.generation},
    )


def _running_older(folder: Path, **settings: Any) -> AbstractContextManager[RunningSpeechify]:
    return running_speechify(folder, **{"generation": "B", **settings})


def _replaying_account(running: RunningSpeechify) -> Account:
    account = _account(running)
    return replace(account, options={**account.options, "replay": "true"})


_NEWEST = Station(
    name="speechify",
    running=running_speechify,
    account_at=_account,
    adapter=SpeechifyProvider,
    sent_calls=sent_calls,
    ended=ended,
    unfit={"template": None},
    unfit_because="needs an agent",
    silence="outreach probe speechify_default",
    template=speechify_accounts.AGENT,
    promises=Promises(
        sends_names=False,
        names_its_batch=True,
        looks_batches_up=True,
        stops_under_way=True,
        names_whom_it_refuses=True,
        admits_no_one_behind_429=True,
    ),
    request=SpeechifyRequestC,
    every_option={"phone_number_id": "pn_1", "ringing_timeout_ms": 80_000},
    reads=True,
)
_OLDER = replace(
    _NEWEST,
    generation="B",
    running=_running_older,
    request=SpeechifyRequestB,
    every_option={"phone_number_id": "pn_1", "ringing_timeout_ms": 1_000},
    promises=replace(_NEWEST.promises, stops_under_way=False),
)
CASE = VendorCase(newest=_NEWEST, older=(_OLDER,), boldest=replace(_NEWEST, account_at=_replaying_account))
