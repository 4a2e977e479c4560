"""The checks by which our tables are compared with the simulators' logs; ``night_comparison`` reads both.

Each gives the mistakes that it finds, in words that begin with its name and hold
no number and no name. Nothing of the product is imported here.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal

from builders.expected_results import (
    DELIVERIES,
    LINES,
    LINES_OF_WORDS,
    MEANINGS,
    NEVER_CALLED,
    NOTHING_SAID,
    SPEAKERS,
)
from builders.night_comparison import Comparison
from builders.oracle import deliveries


def called_twice(side: Comparison) -> Iterator[str]:
    """No number and no call is dialled more than once."""
    called = [ring for _, ring in side.rings()]
    numbers = Counter(ring.phone for ring in called)
    again = {ring.call_id for ring in called if numbers[ring.phone] > 1}
    again |= {call for call, count in Counter(ring.call_id for ring in called).items() if count > 1}
    return (f"called twice: {call}" for call in sorted(map(str, again)))


def another_number(side: Comparison) -> Iterator[str]:
    """Each line that was dialled is a call of ours, on its account, at the number that the person has."""
    for account, ring in side.rings():
        row = side.calls.get(ring.call_id or "")
        if row is None:
            yield f"another number: {account} dialled for {ring.call_id}, which is no call of ours"
        elif row["connection_id"] != account:
            yield f"another number: {account} dialled for {ring.call_id}, a call of {row['connection_id']}"
        elif ring.phone != row["phone"]:
            yield f"another number: what {account} dialled for {ring.call_id} is not what the ledger says"
        elif ring.phone != side.meant.get(row["person_id"]):
            yield f"another number: {account} dialled for {ring.call_id} a number that its person never had"


def never_called(side: Comparison) -> Iterator[str]:
    """A call for which no line was dialled ends as such a call, and nothing was heard of it."""
    called = {ring.call_id for _, ring in side.rings()}
    for call_id, row in side.calls.items():
        if call_id in called:
            continue
        if (row["state"], row["line_outcome"]) not in NEVER_CALLED:
            yield f"never called: {call_id} is {row['state']}, {row['line_outcome']}"
        said = [row[name] for name in ("conversation_words", "promised_on", "promised_amount", "transcript")]
        if any(value is not None for value in said):
            yield f"never called: of {call_id} the ledger knows what was said"


def outcome(side: Comparison) -> Iterator[str]:
    """State, line and talk time are what the simulator played."""
    for result, row in side.reported():
        expected = LINES_OF_WORDS.get(result.line_words, LINES[result.line])
        if (row["state"], row["line_outcome"]) != (expected.state, expected.line):
            yield (
                f"outcome: {result.call_id} is {row['state']}, {row['line_outcome']}; "
                f"{result.line} ({result.line_words}) was played"
            )
        if (row["duration_seconds"] or 0) != result.talk_seconds:
            yield f"outcome: {result.call_id} talked {row['duration_seconds']} s, not {result.talk_seconds}"


def words(side: Comparison) -> Iterator[str]:
    """The agent's words are kept as they came, and mean what the campaign says."""
    for result, row in side.reported():
        said = result.conversation_words
        if row["conversation_words"] != said:
            yield f"words: {result.call_id} has {row['conversation_words']!r}; {said!r} was said"
        meaning = NOTHING_SAID if said is None else MEANINGS.get(said, NOTHING_SAID)
        if row["conversation_outcome"] != meaning:
            yield f"words: {result.call_id} means {row['conversation_outcome']}; {said!r} means {meaning}"


def promise(side: Comparison) -> Iterator[str]:
    """Day and amount are those that the provider gave, and none where it gave none."""
    for result, row in side.reported():
        amount = None if row["promised_amount"] is None else Decimal(row["promised_amount"])
        if row["promised_on"] != result.promised_on:
            yield f"promise: {result.call_id} is for {row['promised_on']}; {result.promised_on} was reported"
        if amount != result.promised_amount:
            yield f"promise: {result.call_id} is of {amount}; {result.promised_amount} was reported"


def transcript(side: Comparison) -> Iterator[str]:
    """Every turn is there, in its place and of its speaker, and the whole text has them all."""
    for result, row in side.reported():
        spoken = zip(row["speakers"], row["texts"], strict=True)
        lines = "\n".join(f"{SPEAKERS.get(speaker)}: {said}" for speaker, said in spoken)
        kept = hashlib.sha256(lines.encode()).hexdigest() if lines else None
        if kept != result.transcript_sha256:
            yield f"transcript: the {len(row['texts'])} turns of {result.call_id} are not what was said"
        if any(said not in (row["transcript"] or "") for said in row["texts"]):
            yield f"transcript: the whole text of {result.call_id} lacks a turn"


def events(side: Comparison) -> Iterator[str]:
    """Acknowledged events are in the inbox with their effect; forged ones were never taken."""
    for account, entries in side.logs.items():
        for sent in deliveries(entries):
            expected = DELIVERIES[sent.purpose]
            key = (account, str(sent.body_sha256))
            is_taken = sent.status is not None and 200 <= sent.status < 300
            if not expected.may_be_taken and (is_taken or key in side.inbox):
                yield f"events: {sent.message_id} ({sent.purpose}) was taken"
            elif is_taken and key not in side.inbox:
                yield f"events: {sent.message_id} ({sent.purpose}) was acknowledged and is in no row"
            elif is_taken and side.inbox[key] not in expected.results:
                yield f"events: {sent.message_id} ({sent.purpose}) came to {side.inbox[key]}"


CHECKS: tuple[Callable[[Comparison], Iterator[str]], ...] = (
    called_twice,
    another_number,
    never_called,
    outcome,
    words,
    promise,
    transcript,
    events,
)


def mistakes(side: Comparison) -> list[str]:
    """Say everything in which the two sides differ."""
    return [mistake for check in CHECKS for mistake in check(side)]
