"""What a request of ours says of its calls: each provider's own words, read as plain JSON.

``sent_to_levers(body)`` and its sisters share no code with the adapters.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class SentCall:
    """One call of a request. ``words`` are what the agent may say or read: names, and the prompt's tags."""

    call_id: str
    signature: str
    words: Sequence[str]


def sent_to_levers(body: bytes) -> list[SentCall]:
    return [
        SentCall(
            call_id=contact["metadata"]["call_id"],
            signature=contact["metadata"]["signature"],
            words=_words(contact["promptTags"], contact.get("firstName"), contact.get("lastName")),
        )
        for contact in json.loads(body)["contacts"]
    ]


def sent_to_weya(body: bytes) -> list[SentCall]:
    not_said = {"phoneNumber", "call_id", "environment", "signature"}
    return [
        SentCall(
            call_id=record["call_id"],
            signature=record["signature"],
            words=_words({name: value for name, value in record.items() if name not in not_said}),
        )
        for record in json.loads(body)["call_data"]
    ]


def sent_to_speechify(body: bytes) -> list[SentCall]:
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
                words=_words(variables),
            )
        )
    return calls


def _words(tags: Mapping[str, Any], *names: str | None) -> list[str]:
    return [*tags.values(), *filter(None, names)]
