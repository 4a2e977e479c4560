"""How a line ended, by the provider's words and by the transcript: one rule for all adapters.

No word alone proves that a person answered. The proof is talk
time, and a turn of the person's own that is no greeting of a machine. Where
words and proof contradict each other, no one knows, and the line is unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from outreach.domain.outcomes import EventKind, LineOutcome, TranscriptTurn
from outreach.providers.dialling_words import LINE_OF_WORD, first_line
from outreach.providers.machine_greetings import Likeness, has_greeting, is_dialogue, likeness_of, own_turns

NOT_MADE = frozenset({LineOutcome.FAILED, LineOutcome.INVALID_NUMBER, LineOutcome.CANCELLED})
"""Lines of a call that could not be made at all."""

_NOT_TAKEN = frozenset(
    {LineOutcome.NO_ANSWER, LineOutcome.BUSY, LineOutcome.REJECTED, LineOutcome.INVALID_NUMBER}
)


@dataclass(frozen=True, kw_only=True)
class LineReport:
    """A provider's report on a line that has ended. ``words`` are its own, the most specific first."""

    words: Sequence[str | None]
    seconds: float | None
    """Talk time; None if it was not reported."""
    turns: Sequence[TranscriptTurn]
    table: Mapping[str, LineOutcome] = field(default_factory=lambda: LINE_OF_WORD)
    """The shared words and the vendor's own."""
    says_failed: bool = False
    """Whether a separate verdict says that the call could not be made."""
    is_doubted: bool = False
    """Whether a separate verdict speaks against a talk."""


def line_of(report: LineReport) -> LineOutcome:
    """Return how a line ended; unknown if that is not certain."""
    reported = first_line(report.words, report.table)
    own = own_turns(report.turns)
    likeness = likeness_of(own)
    talked = report.seconds is not None and report.seconds > 0
    is_human = talked and bool(own) and likeness is Likeness.NONE
    if reported is LineOutcome.VOICEMAIL:
        # A machine may say unknown words, but it does not hold a dialogue.
        is_taken = is_human and (has_greeting(own) or is_dialogue(report.turns))
        return LineOutcome.UNKNOWN if is_taken else reported
    if reported in _NOT_TAKEN:
        is_contradicted = talked and bool(own) and likeness is not Likeness.MACHINE
        return LineOutcome.UNKNOWN if is_contradicted else reported
    if likeness is Likeness.MACHINE:
        return LineOutcome.VOICEMAIL
    if likeness is Likeness.UNCERTAIN:
        return LineOutcome.UNKNOWN
    if is_human:
        return LineOutcome.UNKNOWN if report.is_doubted else LineOutcome.ANSWERED_HUMAN
    if reported is LineOutcome.CANCELLED and (talked or own):
        # The phone rang in spite of the word, so the call does not count as never dialled.
        return LineOutcome.UNKNOWN
    if reported is None and report.says_failed:
        return LineOutcome.FAILED
    return reported or LineOutcome.UNKNOWN


def kind_of(line: LineOutcome) -> EventKind:
    """Return whether an ended line was a call, or could not be made."""
    return EventKind.FAILED if line in NOT_MADE else EventKind.COMPLETED
