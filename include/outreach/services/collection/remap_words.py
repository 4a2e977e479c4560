"""Applying a campaign's words to earlier calls after someone has mapped a word.

The words themselves stay unchanged. A new meaning adds stops and lifts none: calls that
an earlier meaning stopped are listed for a person.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, update

from outreach.campaign.model import CampaignConfig
from outreach.domain.outcome_words import OutcomeWords
from outreach.domain.outcomes import COMPLIANCE_PRECEDENCE, ConversationOutcome
from outreach.domain.reduction import CONVERSATION_ORDER
from outreach.services.collection.call_facts import (
    KnownCall,
    decided_by,
    is_unmapped,
    lock_calls,
    unmapped_words,
    words_key,
)
from outreach.services.collection.changes import Changes
from outreach.services.collection.facts_of_call import record_facts_of_call, renew_stops_of_call
from outreach.storage import tables
from outreach.storage.statements import statement
from outreach.storage.trial import Ledger

CALLS_AT_ONCE = 500
"""How many calls one transaction changes: it locks their rows, so it is kept short."""


@dataclass(frozen=True, kw_only=True)
class Remapped:
    """The changes after the words were read again.

    ``kept`` are the calls with an earlier meaning that stopped further calls and a new
    one that does not, with the earlier meaning: these stops hold until a person lifts
    them.
    """

    calls: int = 0
    kept: tuple[tuple[UUID, ConversationOutcome], ...] = ()

    @property
    def sentences(self) -> list[str]:
        """Say what changed and what a person must check; empty if nothing changed."""
        if not self.calls:
            return []
        by_stop = Counter(stop for _, stop in self.kept)
        return [
            f"The words of {self.calls} calls mean something else by campaign.yaml of today.",
            *(
                f"{count} of them still stop calls as {stop}, as campaign.yaml said before; lift those that "
                f"are wrong with `outreach do-not-call remove`: "
                + ", ".join(str(call_id) for call_id, kept in self.kept if kept is stop)
                for stop, count in sorted(by_stop.items())
            ),
        ]


@dataclass(kw_only=True)
class _Tally:
    calls: int = 0
    kept: list[tuple[UUID, ConversationOutcome]] = field(default_factory=list)


def remap_run(ledger: Ledger, *, run_id: UUID, config: CampaignConfig, now: datetime) -> Remapped:
    """Apply ``config.outcomes`` to a run's words, of past calls and of future events.

    Safe to repeat and to interrupt: each call is read separately. Changes no words.
    """
    with ledger.begin() as connection:
        run = tables.campaign_run
        said = config.model_dump(mode="json", include={"outcomes"})["outcomes"]
        connection.execute(update(run).where(run.c.run_id == run_id).values(outcomes=said))
        # The run's row is locked first: readers of the words lock calls and never wait for the run.
        connection.execute(statement("hold_words"), {"key": words_key(run_id)})
    with ledger.connect() as connection:
        rows = connection.execute(statement("words_of_run"), {"run_id": run_id}).mappings().all()
    differing = [row["call_id"] for row in rows if _differs(row, config.words)]
    tally = _Tally()
    for start in range(0, len(differing), CALLS_AT_ONCE):
        with ledger.begin() as connection:
            _remap(connection, differing[start : start + CALLS_AT_ONCE], tally, now=now)
    return Remapped(calls=tally.calls, kept=tuple(tally.kept))


def remap_campaign(ledger: Ledger, *, campaign_id: str, config: CampaignConfig, now: datetime) -> Remapped:
    """Read again the runs of a campaign with unexplained words that are explained now."""
    with ledger.connect() as connection:
        rows = connection.execute(statement("unmapped_words_of_campaign"), {"campaign_id": campaign_id}).all()
    explained = {row.run_id for row in rows if config.words.explains(row.word)}
    found = [remap_run(ledger, run_id=run_id, config=config, now=now) for run_id in sorted(explained)]
    return Remapped(
        calls=sum(each.calls for each in found), kept=tuple(kept for each in found for kept in each.kept)
    )


def _differs(row: RowMapping, words: OutcomeWords) -> bool:
    """Tell whether a call's words mean something else than what is stored."""
    meanings = _meanings(row["words_said"], words)
    lacks_label = not meanings & set(COMPLIANCE_PRECEDENCE) <= set(row["compliance_labels"])
    unexplained = any(not words.explains(word) for word in row["words_said"])
    outcome = _gravest(meanings)
    return lacks_label or row["is_unmapped"] > unexplained or row["conversation_outcome"] != outcome


def _meanings(said: Iterable[str], words: OutcomeWords) -> set[ConversationOutcome]:
    return {meaning for word in said if (meaning := words.meaning_of(word))}


def _gravest(meanings: Iterable[ConversationOutcome]) -> ConversationOutcome:
    return max(meanings, key=CONVERSATION_ORDER.index, default=ConversationOutcome.NONE)


def _remap(connection: Connection, call_ids: Sequence[UUID], tally: _Tally, *, now: datetime) -> None:
    calls = lock_calls(connection, call_ids)
    for call_id in call_ids:
        before = calls[call_id].facts.conversation
        meanings = _meanings(calls[call_id].facts.words_said, calls[call_id].words)
        call = _with_meanings(calls[call_id], meanings)
        _record(connection, call)
        changes = Changes(connection, now=now)
        record_facts_of_call(changes, call, call.facts.conversation, now=now)
        changes.write()
        renew_stops_of_call(connection, call, meanings, now=now)
        tally.calls += 1
        if before in COMPLIANCE_PRECEDENCE and before not in meanings:
            tally.kept.append((call_id, before))


def _with_meanings(call: KnownCall, meanings: set[ConversationOutcome]) -> KnownCall:
    """Return the call with the present meaning of its words; labels are only added."""
    labels = call.facts.compliance_labels | {label for label in COMPLIANCE_PRECEDENCE if label in meanings}
    conversation = _gravest(meanings)
    said = [word for word in call.facts.words_said if call.words.meaning_of(word) is conversation]
    return call.with_facts(
        replace(
            call.facts,
            conversation=conversation,
            conversation_words=max(said, default=call.facts.conversation_words),
            compliance_labels=labels,
        )
    )


def _record(connection: Connection, call: KnownCall) -> None:
    labels = call.facts.compliance_labels
    connection.execute(
        statement("record_meaning"),
        {
            "call_id": call.call_id,
            "conversation_outcome": call.facts.conversation,
            "conversation_words": call.facts.conversation_words,
            "decided_by": decided_by(call, call.facts),
            "compliance_labels": [label for label in COMPLIANCE_PRECEDENCE if label in labels],
            "unmapped_words": unmapped_words(call.facts, call.words),
            "is_unmapped": is_unmapped(call.facts, call.words),
        },
    )
