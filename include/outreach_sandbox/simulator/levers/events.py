"""The event ``phone_call.ended``, in the two forms that the documents show."""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from outreach_sandbox.simulator.dialler import PlacedCall
from outreach_sandbox.simulator.levers.settings import LeversSimulatorSettings
from outreach_sandbox.simulator.log import ResultMade
from outreach_sandbox.simulator.outcomes import CallEnding, call_random
from outreach_sandbox.simulator.promises import Promise, promise_of
from outreach_sandbox.simulator.results import result_of
from outreach_sandbox.simulator.transcripts import converse

EVENT_TYPE = "phone_call.ended"
PROMISED_WITHIN_DAYS = (7, 16)
"""At least a week, so that the day is still to come where a test's own clock is days ahead of this one."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One event as it is delivered: the same id and bytes however often it is sent."""

    message_id: str
    provider_call_id: str
    payload: dict[str, Any]
    enveloped: bool

    @property
    def body(self) -> bytes:
        """The bytes to sign and send."""
        content = {"type": EVENT_TYPE, "data": self.payload} if self.enveloped else self.payload
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def ended_event(
    settings: LeversSimulatorSettings, call: PlacedCall, ending: CallEnding, *, today: date
) -> tuple[Message, ResultMade]:
    """Return the event of a call that ended ``today``, and the log's entry about it.

    If no one spoke, the agent's verdicts are null.
    """
    chance = call_random(settings, phone=call.phone, call=call.seed_name, purpose="event")
    conversation = converse(
        ending, tags=call.contact.variables, first_name=call.contact.first_name, chance=chance
    )
    promise = _promise(settings, call, ending, today=today) if settings.structured_output else None
    provider_call_id = str(call.provider_call_id)
    spoken = conversation.talk_seconds > 0
    payload = {
        "providerCallId": provider_call_id,
        "numberFrom": settings.number_from,
        "numberTo": call.phone,
        "providerStatus": "pass" if ending.provider_passed else "fail",
        "deliveryStatus": "pass" if ending.delivered else "fail",
        "duration": conversation.talk_seconds,
        "summary": conversation.summary,
        "endedReason": ending.ended_reason,
        "callOutput": ending.call_output,
        "callOutputReasoning": conversation.reasoning,
        "sentimentOutput": ending.sentiment,
        "sentimentOutputReasoning": ending.sentiment and f"The tone was {ending.sentiment.lower()}.",
        "transcription": conversation.transcription,
        "recordingUrl": f"simulated-recordings:calls/{provider_call_id}.mp3" if spoken else None,
        "metadata": {"requestMetadata": call.contact.echo},
        **({"structuredOutput": promise.as_data()} if promise else {}),
    }
    message = Message(
        message_id=f"msg_{uuid5(call.provider_call_id, EVENT_TYPE).hex}",
        provider_call_id=provider_call_id,
        payload=payload,
        enveloped=chance.random() < settings.enveloped_share,
    )
    result = result_of(
        call,
        ending,
        conversation,
        line_words=ending.ended_reason,
        conversation_words=ending.call_output,
        promise=promise,
    )
    return message, result


def _promise(
    settings: LeversSimulatorSettings, call: PlacedCall, ending: CallEnding, *, today: date
) -> Promise | None:
    chance = call_random(settings, phone=call.phone, call=call.seed_name, purpose="promise")
    day = today + timedelta(days=chance.randint(*PROMISED_WITHIN_DAYS))
    return promise_of(ending.call_output, call.contact.variables, day=day)


def without_metadata(message: Message) -> Message:
    """Return the event without the request's metadata."""
    return replace(message, payload={**message.payload, "metadata": {}})


def forged(message: Message, *, altered_seal: bool) -> Message:
    """Return an event with another id that says, for the same call, that the person opted out.

    With ``altered_seal`` the metadata's ``signature`` is not the caller's.
    """
    payload = {**message.payload, "callOutput": "OPT_OUT", "summary": "This event is a forgery."}
    metadata = payload["metadata"].get("requestMetadata")
    if altered_seal and metadata:
        payload["metadata"] = {"requestMetadata": {**metadata, "signature": "A" * 22}}
    forged_id = uuid5(UUID(message.provider_call_id), "forgery").hex
    return replace(message, message_id=f"msg_{forged_id}", payload=payload)
