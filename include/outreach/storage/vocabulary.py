"""The domain's words for SQL: a state, a set of states or a reason by its name.

A statement says ``call.state = ANY(:open_states)`` or ``call.state = :planned``, and
never spells the word. ``with_words`` puts the words into a statement. The text of a
view has no other names, so there ``with_literals`` refuses unknown names.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from outreach.domain import calls, currencies, decisions, facts, outcomes
from outreach.domain.calls import BatchState, CallState
from outreach.domain.decisions import UNDECIDED, Because, Decision, Reason, ReasonSubject, WithdrawalReason
from outreach.domain.facts import FROM_WAREHOUSE, FactKind, FactSubject, HistoryKind
from outreach.domain.gates import Gate
from outreach.domain.outcomes import ConversationOutcome, EventSource, LineOutcome, Speaker
from outreach.domain.promises import GRACE, WITHOUT_DAY, PromiseEvidence, PromiseState
from outreach.domain.reduction import EventResult
from outreach.domain.scopes import EVERYTHING, OF_ACCOUNT, OF_CAMPAIGN
from outreach.domain.stops import StopReason
from outreach.policy.rules import HoldAfter

Word = str | list[str]


def _each(kind: type[StrEnum], prefix: str = "") -> dict[str, Word]:
    return {f"{prefix}{member.name.lower()}": member.value for member in kind}


def _sets(module: object) -> dict[str, Word]:
    """Return each set of states of a module by its constant's name: ``OPEN_STATES`` is ``open_states``."""
    return {
        name.lower(): sorted(member.value for member in value)
        for name, value in vars(module).items()
        if isinstance(value, frozenset) and all(isinstance(member, StrEnum) for member in value)
    }


WORDS: Mapping[str, Word] = {
    # A batch and its calls share the words of their states, so one name serves both.
    **_each(BatchState),
    **_each(CallState),
    **_sets(calls),
    **_sets(outcomes),
    **_each(Decision, "decision_"),
    **_each(Reason, "reason_"),
    **_sets(decisions),
    **_each(Because, "because_of_"),
    **_each(ReasonSubject, "reason_in_"),
    **_each(WithdrawalReason, "withdrawal_"),
    **_each(LineOutcome, "line_"),
    **_each(ConversationOutcome, "conversation_"),
    **_each(Gate, "gate_"),
    **_each(Speaker, "speaker_"),
    **_each(EventSource, "source_"),
    **_each(EventResult, "result_"),
    **_each(FactKind, "fact_"),
    **_each(FactSubject, "subject_"),
    **_each(HistoryKind, "history_"),
    **_sets(facts),
    **_each(StopReason, "stop_"),
    **_each(HoldAfter, "hold_"),
    **_each(PromiseState, "promise_"),
    **_each(PromiseEvidence, "by_"),
    "promise_grace": f"{GRACE.days} days",
    "promise_without_day": f"{WITHOUT_DAY.days} days",
    "currencies_without_fraction": sorted(currencies.WITHOUT_FRACTION),
    "currencies_in_thousandths": sorted(currencies.IN_THOUSANDTHS),
    "from_warehouse": FROM_WAREHOUSE,
    "undecided": UNDECIDED,
    "everything": EVERYTHING,
    "of_campaign": OF_CAMPAIGN,
    "of_account": OF_ACCOUNT,
}
"""Every name that SQL may use, with its word or words."""

_NAME = re.compile(r"(?<![:\w]):([a-z_]+)\b")


def words_of(sql: str) -> dict[str, Word]:
    """Return the domain's words for the names in a text."""
    return {name: WORDS[name] for name in _NAME.findall(sql) if name in WORDS}


def with_words(sql: str) -> str:
    """Return a statement with the domain's words; its other names stay parameters."""
    words = words_of(sql)
    return _NAME.sub(
        lambda found: _literal(words[found.group(1)]) if found.group(1) in words else found.group(), sql
    )


def with_literals(sql: str) -> str:
    """Return a text that cannot have parameters, such as a view's, with the domain's words.

    Raises ``KeyError`` for a name that the domain does not have.
    """
    return _NAME.sub(lambda found: _literal(WORDS[found.group(1)]), sql)


def _literal(word: Word) -> str:
    if isinstance(word, str):
        return f"'{word}'"
    return f"ARRAY[{', '.join(map(_literal, word))}]"
