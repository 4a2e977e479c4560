"""The facts of a call in the ledger, read under a lock and written back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping

from outreach.domain.calls import CallState
from outreach.domain.outcome_words import OutcomeWords
from outreach.domain.outcomes import (
    COMPLIANCE_PRECEDENCE,
    MAY_BE_HUMAN_LINES,
    ConversationOutcome,
    LineOutcome,
    OutcomeDecider,
    Speaker,
    TranscriptTurn,
)
from outreach.domain.reduction import CallFacts, Transcript
from outreach.providers.registry import find_vendor
from outreach.services.collection.callbacks import CallbackPlace
from outreach.services.collection.changes import Changes
from outreach.services.collection.promises import PromisePlaces
from outreach.storage.statements import statement

_OUTCOMES = frozenset(ConversationOutcome)


@dataclass(frozen=True, kw_only=True)
class KnownCall:
    """A call that this transaction has locked. ``words`` is its campaign's table of the agent's words."""

    call_id: UUID
    batch_id: UUID | None
    person_key: str
    """The folded id, as in the do-not-call list."""
    phone: str
    claimed_at: datetime | None
    """When its batch was last claimed."""
    connection_id: str | None
    """The account that its batch is for."""
    facts: CallFacts
    words: OutcomeWords
    promise: PromisePlaces | None
    """The places in the result where its campaign expects a promise."""
    callback: CallbackPlace | None
    """The place in the result where its campaign expects the time of a callback."""
    time_zones: tuple[str, ...]
    """Every zone the person may be in."""
    decides: OutcomeDecider
    """The one from whom its provider's words come."""
    opened_with: OutcomeWords
    """The table of words that the run was opened with."""
    is_exported: bool
    """Whether it was exported to a file, in which a person may have changed the number."""

    def with_facts(self, facts: CallFacts) -> "KnownCall":
        """Return the call with new facts."""
        return replace(self, facts=facts)


def lock_calls(connection: Connection, call_ids: Sequence[UUID]) -> dict[UUID, KnownCall]:
    """Lock the calls' batches and then the calls, in order of their ids, and return the known facts.

    Other attempts at the same people in the same runs are locked and returned, too. Ids
    that the ledger does not have are left out.
    """
    parameters = {"call_ids": list(call_ids)}
    connection.execute(statement("lock_batches_of_calls"), parameters)
    rows = connection.execute(statement("lock_calls_to_collect"), parameters).mappings().all()
    transcripts = _transcripts(connection, call_ids)
    words, configs = _said_by_campaigns(connection, {row["run_id"] for row in rows})
    promises = {run_id: PromisePlaces.of(config) for run_id, config in configs.items()}
    callbacks = {run_id: CallbackPlace.of(config) for run_id, config in configs.items()}
    return {
        row["call_id"]: KnownCall(
            call_id=row["call_id"],
            batch_id=row["batch_id"],
            person_key=row["person_key"],
            phone=row["phone"],
            claimed_at=row["claimed_at"],
            connection_id=row["connection_id"],
            facts=_facts(row, transcripts.get(row["call_id"])),
            words=words.get(row["run_id"], OutcomeWords()),
            promise=promises.get(row["run_id"]),
            callback=callbacks.get(row["run_id"]),
            time_zones=tuple(row["time_zones"]),
            decides=_decider_of(row["provider"]),
            opened_with=words_of_campaign(configs.get(row["run_id"], {}).get("outcomes")),
            is_exported=row["is_exported"],
        )
        for row in rows
    }


def _decider_of(provider: str | None) -> OutcomeDecider:
    vendor = find_vendor(provider) if provider else None
    return vendor.decides if vendor else OutcomeDecider.AGENT


def decided_by(call: KnownCall, facts: CallFacts) -> OutcomeDecider | None:
    """Say who decided the outcome of the conversation; None where no word that is explained did."""
    word = facts.conversation_words
    if word is None or call.words.meaning_of(word) is not facts.conversation:
        return None
    if call.words.own_meaning_of(word) is None:
        return call.decides
    is_as_opened = call.opened_with.own_meaning_of(word) is facts.conversation
    return OutcomeDecider.MAPPING if is_as_opened else OutcomeDecider.PERSON


def _said_by_campaigns(
    connection: Connection, run_ids: set[UUID]
) -> tuple[dict[UUID, OutcomeWords], dict[UUID, Mapping[str, Any]]]:
    """Read how the campaigns of runs interpret results: the agent's words, and the stored campaign.yaml.

    Until the transaction ends no one can change the meaning of the words.
    """
    for run_id in sorted(run_ids):
        connection.execute(statement("share_words"), {"key": words_key(run_id)})
    rows = connection.execute(statement("outcomes_of_runs"), {"run_ids": list(run_ids)}).all()
    words = {row.run_id: words_of_campaign(row.outcomes) for row in rows}
    return words, {row.run_id: row.config or {} for row in rows}


def words_key(run_id: UUID) -> str:
    """Return the name of the lock under which a run's words are read or mapped anew."""
    return f"words of {run_id}"


def words_of_campaign(outcomes: Mapping[str, Any] | None) -> OutcomeWords:
    """Read a campaign's ``outcomes`` as a run stores them.

    A run may be older than this program: a word for an outcome that no longer exists counts as unexplained.
    """
    said = {
        word: meaning["means"] if isinstance(meaning, dict) else meaning
        for word, meaning in (outcomes or {}).items()
    }
    return OutcomeWords.of(
        {word: ConversationOutcome(outcome) for word, outcome in said.items() if outcome in _OUTCOMES}
    )


def _transcripts(connection: Connection, call_ids: Sequence[UUID]) -> dict[UUID, Transcript]:
    rows = connection.execute(statement("transcripts_of_calls"), {"call_ids": list(call_ids)})
    return {
        row.call_id: Transcript(
            text=row.transcript,
            turns=tuple(
                TranscriptTurn(speaker=Speaker(speaker), text=text)
                for speaker, text in zip(row.speakers, row.texts, strict=True)
            ),
        )
        for row in rows
    }


def _facts(row: RowMapping, transcript: Transcript | None) -> CallFacts:
    line, conversation = row["line_outcome"], row["conversation_outcome"]
    return CallFacts(
        state=CallState(row["state"]),
        line=None if line is None else LineOutcome(line),
        line_words=row["line_words"],
        conversation=None if conversation is None else ConversationOutcome(conversation),
        conversation_words=row["conversation_words"],
        words_said=frozenset(row["words_said"]),
        compliance_labels=frozenset(map(ConversationOutcome, row["compliance_labels"])),
        provider_call_id=row["provider_call_id"],
        duration_seconds=row["duration_seconds"],
        ended_at=row["ended_at"],
        summary=row["summary"],
        recording=row["recording"],
        promised_on=row["promised_on"],
        promised_amount=row["promised_amount"],
        promise_sources=frozenset(row["promise_sources"]),
        callback_at=row["callback_at"],
        transcript=transcript,
    )


def is_unmapped(facts: CallFacts, words: OutcomeWords) -> bool:
    """Tell whether a person may have said an unexplained word; the person is held until it is mapped."""
    return bool(unmapped_words(facts, words))


def unmapped_words(facts: CallFacts, words: OutcomeWords) -> list[str]:
    """Return the unexplained words that a person may have said."""
    if facts.line not in MAY_BE_HUMAN_LINES:
        return []
    return sorted(word for word in facts.words_said if not words.explains(word))


def record_facts(
    changes: Changes, call: KnownCall, facts: CallFacts, *, heard_at: datetime, evidence: Mapping[str, Any]
) -> None:
    """Add the new facts of a locked call to the changes; a transcript that did not change is not written."""
    values: dict[str, Any] = {
        "state": facts.state,
        "line_outcome": facts.line,
        "line_words": facts.line_words,
        "conversation_outcome": facts.conversation,
        "conversation_words": facts.conversation_words,
        "decided_by": decided_by(call, facts),
        "words_said": sorted(facts.words_said),
        "unmapped_words": unmapped_words(facts, call.words),
        "is_unmapped": is_unmapped(facts, call.words),
        "compliance_labels": [label for label in COMPLIANCE_PRECEDENCE if label in facts.compliance_labels],
        "provider_call_id": facts.provider_call_id,
        "duration_seconds": facts.duration_seconds,
        "ended_at": facts.ended_at,
        "summary": facts.summary,
        "recording": facts.recording,
        "promised_on": facts.promised_on,
        "promised_amount": facts.promised_amount,
        "promise_sources": sorted(facts.promise_sources),
        "callback_at": facts.callback_at,
    }
    moves = facts.state is not call.facts.state
    changes.update_call(call.call_id, values, moves=moves, evidence=evidence)
    if facts.transcript and facts.transcript != call.facts.transcript:
        changes.keep_transcript(
            call.call_id,
            facts.transcript,
            heard_at=heard_at,
            replaces=call.facts.transcript is not None,
        )
