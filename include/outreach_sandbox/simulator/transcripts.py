"""The words of a call, from a script in the person's language and their promptTags.

The scripts are ``scripts/en.yaml`` and ``scripts/ar.yaml``. A transcript is one
text, a line a turn, each beginning with ``AI:`` or ``User:``.
"""

import hashlib
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from outreach_sandbox.simulator.outcomes import CallEnding

_ARABIC_LETTER = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u0750-\u077f]")
_SPEAKERS = {"ai": "AI", "user": "User"}
_TAG_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
"""``oldest_due_date`` and ``oldestDueDate`` have the part ``due``; ``days_overdue`` does not."""
_TAG_WORDS = {
    "name": ("name",),
    "amount": ("amount", "total", "balance", "debt"),
    "due": ("due", "date"),
    "company": ("company", "creditor", "business", "brand"),
}
"""Parts of a tag's name that show the meaning of the tag; customers choose their tags."""
_SECONDS_A_WORD = 0.42


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """The texts of one call's event. All are None or empty if no one answered."""

    transcription: str
    summary: str | None
    reasoning: str | None
    talk_seconds: int

    @property
    def sha256(self) -> str | None:
        """The hash of the transcription; None if there is none."""
        return hashlib.sha256(self.transcription.encode()).hexdigest() if self.transcription else None


def is_arabic(values: Mapping[str, Any] | None) -> bool:
    """Tell whether any value contains an Arabic letter (Arabic digits alone do not count)."""
    return any(_ARABIC_LETTER.search(str(value)) for value in (values or {}).values())


@cache
def _script(language: str) -> dict[str, Any]:
    text = (
        resources.files("outreach_sandbox.simulator")
        .joinpath("scripts", f"{language}.yaml")
        .read_text("utf-8")
    )
    script: dict[str, Any] = yaml.safe_load(text)
    return script


def _facts(script: Mapping[str, Any], tags: Mapping[str, Any], first_name: str | None) -> dict[str, str]:
    """Choose a tag for each word of the script by the tag's name, else the script's own word."""
    facts: dict[str, str] = dict(script["words"])
    if first_name:
        facts["name"] = first_name
    taken: set[str] = set()
    for word in ("company", "name", "amount", "due"):
        for tag, value in tags.items():
            parts = {part.lower() for part in _TAG_PART.findall(tag)}
            fits = not parts.isdisjoint(_TAG_WORDS[word])
            if fits and tag not in taken and str(value).strip():
                facts[word] = str(value)
                taken.add(tag)
                break
    return facts


def converse(
    ending: CallEnding, *, tags: Mapping[str, Any] | None, first_name: str | None, chance: random.Random
) -> Conversation:
    """Return an invented conversation that ends as ``ending`` says."""
    tags = tags or {}
    arabic = is_arabic({**tags, "\0first name": first_name or ""})
    script = _script("ar" if arabic else "en")
    facts = {**_facts(script, tags, first_name), "day": chance.choice(script["days"])}
    if ending.line == "voicemail":
        return _conversation(
            script["voicemail"],
            summary=script["summaries"]["voicemail"],
            reasoning=None,
            facts=facts,
            chance=chance,
        )
    if ending.call_output is None:
        return Conversation(transcription="", summary=None, reasoning=None, talk_seconds=0)
    result = script["results"].get(ending.call_output, script["other_result"])
    identified = script["identified"] if result["identified"] else []
    return _conversation(
        [*script["opening"], *identified, *result["turns"]],
        summary=result["summary"],
        reasoning=result["reasoning"],
        facts=facts,
        chance=chance,
    )


def _conversation(
    turns: list[dict[str, list[str]]],
    *,
    summary: str,
    reasoning: str | None,
    facts: Mapping[str, str],
    chance: random.Random,
) -> Conversation:
    lines = []
    for turn in turns:
        ((speaker, variants),) = turn.items()
        said = " ".join(chance.choice(variants).format_map(facts).split())
        lines.append(f"{_SPEAKERS[speaker]}: {said}")
    words = sum(len(line.split()) for line in lines)
    return Conversation(
        transcription="\n".join(lines),
        summary=summary.format_map(facts),
        reasoning=reasoning and reasoning.format_map(facts),
        talk_seconds=round(words * _SECONDS_A_WORD * chance.uniform(0.9, 1.3)) + 2,
    )
