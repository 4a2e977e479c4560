"""How each call ends; it is the same for the same seed, phone and call."""

import random
from dataclasses import dataclass

from outreach_sandbox.simulator.settings import SimulatorSettings

CALL_OUTPUT_WEIGHTS = {
    "PROMISE_TO_PAY": 34,
    "CALL_BACK": 12,
    "NO_COMMITMENT": 11,
    "ALREADY_PAID": 10,
    "HARDSHIP": 8,
    "DISPUTE": 7,
    "REFUSED": 7,
    "WRONG_NUMBER": 5,
    "OPT_OUT": 4,
    "LEFT_MESSAGE_WITH_FAMILY": 2,
}
"""The invented agent's words for an answered call. Real agents have their customer's own words."""

SENTIMENTS = {
    "PROMISE_TO_PAY": "POSITIVE",
    "ALREADY_PAID": "NEUTRAL",
    "CALL_BACK": "NEUTRAL",
    "NO_COMMITMENT": "NEUTRAL",
    "LEFT_MESSAGE_WITH_FAMILY": "NEUTRAL",
    "WRONG_NUMBER": "NEUTRAL",
    "HARDSHIP": "NEGATIVE",
    "DISPUTE": "NEGATIVE",
    "REFUSED": "NEGATIVE",
    "OPT_OUT": "NEGATIVE",
}

ENDED_REASONS = {
    "voicemail": "voicemail",
    "no_answer": "customer-did-not-answer",
    "busy": "customer-busy",
    "invalid_number": "number-invalid",
    "failed": "provider-failed",
}
"""Why a call ended, in invented words; where a provider documents its own, its simulator uses those."""


@dataclass(frozen=True, kw_only=True)
class CallEnding:
    """How one call ends. ``seconds`` is how long it uses its line."""

    line: str
    ended_reason: str
    call_output: str | None
    sentiment: str | None
    provider_passed: bool
    delivered: bool
    seconds: float


def call_random(settings: SimulatorSettings, *, phone: str, call: str, purpose: str) -> random.Random:
    """Return the random generator of one call for one purpose."""
    return random.Random(f"{settings.seed}|{phone}|{call}|{purpose}")


def decide_ending(settings: SimulatorSettings, *, phone: str, call: str, dialable: bool) -> CallEnding:
    """Decide how a call ends; an undialable number is always invalid."""
    chance = call_random(settings, phone=phone, call=call, purpose="ending")
    shares = settings.line_shares.model_dump()
    line = chance.choices(list(shares), weights=list(shares.values()))[0]
    scenario = settings.numbers.get(phone)
    line = scenario.line if scenario else line
    seconds = chance.uniform(settings.call_seconds_min, settings.call_seconds_max)
    if not dialable:
        line = "invalid_number"
    if line == "answered":
        output = chance.choices(list(CALL_OUTPUT_WEIGHTS), weights=list(CALL_OUTPUT_WEIGHTS.values()))[0]
        output = (scenario and scenario.words) or output
        return CallEnding(
            line=line,
            ended_reason=chance.choice(["customer-ended-call", "assistant-ended-call"]),
            call_output=output,
            sentiment=SENTIMENTS.get(output, "NEUTRAL"),
            provider_passed=True,
            delivered=True,
            seconds=seconds,
        )
    return CallEnding(
        line=line,
        ended_reason=ENDED_REASONS[line],
        call_output=None,
        sentiment=None,
        provider_passed=line not in ("invalid_number", "failed"),
        delivered=line == "voicemail",
        seconds=seconds,
    )
