"""The kinds of rules on who may be called, as profiles and campaign.yaml write them.

Every rule forbids spans of time. Kinds are closed: a new one needs a place in the
evaluation. Each kind of rule says what it forbids.
"""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from outreach.domain.stops import StopReason
from outreach.policy.scope import LineKind, Scope
from outreach.yaml_files.section import Section
from outreach.yaml_files.values import (
    Amount,
    Count,
    Currency,
    Day,
    Duration,
    EachOnce,
    Region,
    Share,
    Text,
    TimeOfDay,
    Weekday,
    WholeDays,
)

LONGEST_LOOK_BACK = timedelta(days=92)
"""No rule counts calls older than this."""

_RULE_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")


def _require_rule_id(text: str) -> str:
    if _RULE_ID.fullmatch(text) is None:
        raise ValueError(
            f"{text!r} is no id; allowed: small letters, digits and _, a letter first, at most 60 characters"
        )
    return text


RuleId = Annotated[
    str,
    AfterValidator(_require_rule_id),
    WithJsonSchema({"type": "string", "pattern": f"^{_RULE_ID.pattern}$"}),
]


class Reading(StrEnum):
    """Which kind of source the figures of a rule come from."""

    TEXT = "text"
    """The wording itself."""
    SECONDARY = "secondary"
    """Other people's texts about it."""
    DRAFT = "draft"
    """A wording that is a draft, or no longer in force."""


class Period(StrEnum):
    """A period of the year, given by country in a table in this folder."""

    RAMADAN = "ramadan"


class Counted(StrEnum):
    """The calls that a cap counts."""

    ATTEMPTS = "attempts"
    """Calls that certainly or possibly rang."""
    CONVERSATIONS = "conversations"
    """Calls on which a human spoke, including calls from people to us."""


class HoldAfter(StrEnum):
    """Words or requests of a person that forbid calls to them for a while."""

    PROMISE = "promise"
    CLAIMS_PAID = "claims_paid"
    CALLBACK = "callback"
    PREFERENCE = "preference"
    UNMAPPED_WORD = "unmapped_word"


class AnyRule(Section):
    """The keys of every rule."""

    id: RuleId = Field(description="Its name within the profile; decisions name it `<profile>.<id>`.")
    words: Text | None = Field(
        None, description="The rule in a sentence; else the sentence is made from its figures."
    )
    version: Count = Field(1, ge=1, description="Counts up whenever the rule is changed.")
    source: Text | None = Field(None, description="The source of its figures; else the profile's source.")
    read: Reading | None = Field(None, description="Which kind of source was read; else as the profile's.")
    applies: Scope = Field(Scope(), description="The people it is about; everyone by default.")


SHORTEST_HOURS = timedelta(minutes=10)
"""The time for dialling and talk that must be left at the handover; a shorter span allows no call."""


class Hours(Section):
    """One span of a local day in which calls are allowed."""

    start: TimeOfDay = Field(description="The first moment.")
    end: TimeOfDay = Field(description="From this time on no one is called.")
    days: Annotated[tuple[Weekday, ...], EachOnce] = Field(
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), min_length=1, description="On which days."
    )

    @model_validator(mode="after")
    def _reach_for_a_call(self) -> "Hours":
        require_hours(self.start, self.end)
        return self


def require_hours(start: time, end: time) -> None:
    """Raise ``ValueError`` for hours in which no call could be made."""
    if start >= end:
        raise ValueError("hours must start before they end, on the same day")
    if _since_midnight(end) - _since_midnight(start) < SHORTEST_HOURS:
        raise ValueError("hours must be at least 10 minutes long: in less no one is ever called")


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


class WindowRule(AnyRule):
    """Forbids every moment outside of ``allow``, on each clock that may be the person's.

    With ``during`` it binds only on the local days of that period. With ``otherwise``
    it binds everyone who may be in a place where no other rule gives hours for the
    whole year.
    """

    kind: Literal["window"] = Field("window", description="Hours of the day.")
    allow: tuple[Hours, ...] = Field(
        min_length=1, description="The hours in which calls are allowed; several spans a day are possible."
    )
    during: Period | None = Field(
        None, description="The period of the year it is about; else the whole year."
    )
    otherwise: bool = Field(
        False,
        description="Binds only people who may be where no other rule names hours for the whole year.",
    )


class CalendarRule(AnyRule):
    """Forbids whole local days, on each clock that may be the person's."""

    kind: Literal["calendar"] = Field("calendar", description="Days without calls.")
    dates: Annotated[tuple[Day, ...], EachOnce] = Field((), description="Single days, YYYY-MM-DD.")
    holidays: bool = Field(False, description="Public holidays of each country the person may be in.")
    rest_days: bool = Field(False, description="Weekly days of rest of each country the person may be in.")
    periods: Annotated[tuple[Period, ...], EachOnce] = Field(
        (), description="Every day of a period of the year."
    )

    @model_validator(mode="after")
    def _names_a_day(self) -> "CalendarRule":
        if not (self.dates or self.holidays or self.rest_days or self.periods):
            raise ValueError("must name dates, holidays, rest_days or periods")
        return self


class CapRule(AnyRule):
    """Forbids the moments at which one more call would be more than ``calls``.

    ``within`` is a rolling time; ``days`` counts local days, including that of the call.
    """

    kind: Literal["cap"] = Field("cap", description="Most calls within a time.")
    calls: Count = Field(
        ge=1, le=100, description="Most calls; a call that certainly did not ring is not counted."
    )
    within: Duration | None = Field(None, description="The time looked back on, such as 7d.")
    days: Count | None = Field(None, ge=1, le=92, description="Local days, including that of the call.")
    per: Literal["person", "number", "invoice"] = Field(
        "person", description="`person`: calls to a person, and as many to their number; `number`; `invoice`."
    )
    counts: Counted = Field(Counted.ATTEMPTS, description="`attempts`, or only `conversations`.")

    @model_validator(mode="after")
    def _one_time(self) -> "CapRule":
        if (self.within is None) == (self.days is None):
            raise ValueError("must say one of within and days")
        if self.per == "invoice" and self.counts is Counted.CONVERSATIONS:
            raise ValueError("a cap per invoice counts attempts; leave counts out")
        return self


class GapRule(AnyRule):
    """Forbids calls of a new run for a while after the last call; further waves of one date are allowed."""

    kind: Literal["gap"] = Field("gap", description="Least time from a call to that of the next run.")
    within: Duration = Field(description="The least time, such as 20h.")
    per: Literal["person", "number"] = Field(
        "person", description="`person`: after a call to the person or their number; `number`."
    )


class CoolOffRule(AnyRule):
    """Forbids calls of a new run for a while after a conversation, also after one that the person began."""

    kind: Literal["cool_off"] = Field("cool_off", description="Time after a conversation.")
    within: Duration = Field(description="How long, such as 7d.")


_SAID_AFTER: Mapping[HoldAfter, frozenset[str]] = {
    HoldAfter.PROMISE: frozenset({"grace", "without_date"}),
    HoldAfter.CLAIMS_PAID: frozenset({"at_most"}),
    HoldAfter.CALLBACK: frozenset({"priority_for"}),
    HoldAfter.PREFERENCE: frozenset(),
    HoldAfter.UNMAPPED_WORD: frozenset(),
}
"""Which durations a hold may have, by its `after`."""


class HoldRule(AnyRule):
    """Forbids calls for a time that follows from what a person said or asked."""

    kind: Literal["hold"] = Field("hold", description="A time without calls after what a person said.")
    after: HoldAfter = Field(description="What the person said or asked.")
    grace: WholeDays | None = Field(None, description="After `promise`: the time after the promised day.")
    without_date: Duration | None = Field(None, description="After `promise`: the time if no day was named.")
    at_most: Duration | None = Field(
        None,
        description="After `claims_paid`: the longest time if no payment appears; no limit by default.",
    )
    priority_for: Duration | None = Field(
        None,
        description="After `callback`: how long gap and cool-off do not apply. Not in an own rule: "
        "only always.callback has it.",
    )

    @model_validator(mode="after")
    def _says_nothing_in_vain(self) -> "HoldRule":
        for key in ("grace", "without_date", "at_most", "priority_for"):
            if getattr(self, key) is not None and key not in _SAID_AFTER[self.after]:
                raise ValueError(f"`{key}` means nothing after {self.after}; leave it out")
        return self


class StopRule(AnyRule):
    """Forbids calls for ever, or until the stop is lifted."""

    kind: Literal["stop"] = Field("stop", description="A stop.")
    reason: StopReason = Field(description="Which stop.")


class ZoneRule(AnyRule):
    """Forbids everyone who has no known zone, or who may be in an unknown one."""

    kind: Literal["zone"] = Field("zone", description="Time zones must be known.")


class LineRule(AnyRule):
    """Forbids numbers that are, or may be, of a kind."""

    kind: Literal["line"] = Field("line", description="Kinds of numbers that are not called.")
    forbid: Annotated[tuple[LineKind, ...], EachOnce] = Field(min_length=1, description="The kinds.")


class CountryRule(AnyRule):
    """Forbids people who are, or may be, in another country than those named."""

    kind: Literal["country"] = Field("country", description="Countries that may be called.")
    only: Annotated[tuple[Region, ...], EachOnce] = Field(min_length=1, description="ISO 3166-1 alpha-2.")


class NightRule(AnyRule):
    """Limits the calls of one run by number or amount, and forbids calls to a group kept for comparison."""

    kind: Literal["night"] = Field("night", description="Bounds of one run.")
    calls: Count | None = Field(None, ge=1, description="Most people called.")
    amount: dict[Currency, Annotated[Amount, Field(gt=0)]] = Field(
        default_factory=dict, description="The most open money of all called people together, by currency."
    )
    holdout: Annotated[Share, Field(lt=1)] | None = Field(
        None, description="Share of people who are never called, for comparison."
    )

    @model_validator(mode="after")
    def _bounds_something(self) -> "NightRule":
        if self.calls is None and not self.amount and not self.holdout:
            raise ValueError("must say calls, amount or holdout")
        return self


Rule = Annotated[
    WindowRule | CalendarRule | CapRule | GapRule | CoolOffRule | HoldRule | StopRule | ZoneRule
    | LineRule | CountryRule | NightRule,
    Field(discriminator="kind"),
]  # fmt: skip
"""A rule, by its ``kind``."""

OwnRule = Annotated[
    WindowRule
    | CalendarRule
    | CapRule
    | GapRule
    | CoolOffRule
    | HoldRule
    | LineRule
    | CountryRule
    | NightRule,
    Field(discriminator="kind"),
]
"""A rule that a campaign may add. Rules on stops and known zones already hold for everyone."""


class Profile(Section):
    """Rules that belong together, with their source."""

    id: RuleId = Field(description="Its name, which is that of its file.")
    version: Count = Field(ge=1, description="Counts up whenever a rule is changed, added or removed.")
    words: Text = Field(description="Its purpose, in a sentence.")
    source: Text = Field(description="Where the rules come from.")
    read: Reading = Field(description="Which kind of source was read.")
    as_of: date = Field(description="The day on which it was last compared with its source.")
    applies: Scope = Field(Scope(), description="The people that all its rules are about.")
    rules: tuple[Rule, ...] = Field(min_length=1)
