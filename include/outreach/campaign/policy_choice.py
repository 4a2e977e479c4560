"""The keys of campaign.yaml on who may be called and when: ``policy`` and its short forms."""

import re
from datetime import time, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from outreach.policy.policy import ALWAYS, require_once
from outreach.policy.profiles import profile_names, require_profile
from outreach.policy.rules import LONGEST_LOOK_BACK, AnyRule, HoldRule, Hours, OwnRule, require_hours
from outreach.yaml_files.section import Section
from outreach.yaml_files.values import Count, Day, Duration, EachOnce, TimeOfDay, Weekday

PROFILE, RULE = "[profile]", "[rule]"
"""The forms of an entry of ``policy``; in brackets, as pydantic marks what is no key of the file."""

CALLING_HOURS = "calling_hours"
CALLING_HOURS_EXCEPT = "calling_hours_except"
CAP = "cap_"
"""The ids of the rules that the short forms become; caps are numbered from 1."""

_ID_OF_A_SHORT_FORM = re.compile(rf"{CALLING_HOURS}|{CALLING_HOURS_EXCEPT}|{CAP}\d+")
_USUAL_START, _USUAL_END = time(9), time(20)


class CallingHours(Section):
    """When a person may be called, in the person's own zone, in addition to the profiles."""

    start: TimeOfDay | None = Field(
        None, description="The first minute of the day for calls; 09:00 if only `end` or `days` is given."
    )
    end: TimeOfDay | None = Field(
        None, description="From this time on no one is called; 20:00 if only `start` or `days` is given."
    )
    days: Annotated[tuple[Weekday, ...], EachOnce] | None = Field(
        None, description="The days of the week with calls; all by default."
    )
    except_on: Annotated[tuple[Day, ...], EachOnce] = Field(
        (), alias="except", description="Days without calls, YYYY-MM-DD, such as `[2026-12-25]`."
    )

    @model_validator(mode="after")
    def _reach_for_a_call(self) -> "CallingHours":
        start, end = self.start or _USUAL_START, self.end or _USUAL_END
        try:
            require_hours(start, end)
        except ValueError as mistake:
            raise ValueError(f"calling {mistake}; {self._assumed()}") from None
        if self.days == ():
            raise ValueError("calling hours need at least one day")
        return self

    def _assumed(self) -> str:
        """Say the first and the last hour, and which of them is assumed."""
        start = f"{self.start:%H:%M}" if self.start else f"{_USUAL_START:%H:%M} (`start` is left out)"
        end = f"{self.end:%H:%M}" if self.end else f"{_USUAL_END:%H:%M} (`end` is left out)"
        return f"these are from {start} to {end}"

    def hours(self) -> Hours | None:
        """Return the hours, with defaults for the parts left out; None if only single days are excluded."""
        if self.start is None and self.end is None and self.days is None:
            return None
        given = {"start": self.start or _USUAL_START, "end": self.end or _USUAL_END, "days": self.days}
        return Hours.model_validate({key: value for key, value in given.items() if value is not None})


class Cap(Section):
    """The most calls within a rolling time, over all campaigns of the ledger."""

    calls: Count = Field(ge=1, le=100, description="Most calls; one that surely did not ring is not counted.")
    within: Duration = Field(
        gt=timedelta(0), le=LONGEST_LOOK_BACK, description="The time looked back on, such as 7d."
    )
    per: Literal["person", "invoice"] = Field(
        "person",
        description="`person`: calls to a person, and as many to their number; `invoice`: calls about an "
        "invoice.",
    )


def profiles_to_choose() -> tuple[str, ...]:
    """Return the names that ``policy`` may hold, without the profile that always holds."""
    return tuple(name for name in profile_names() if name != ALWAYS)


def _form(value: Any) -> str:
    return PROFILE if isinstance(value, str) else RULE


def _can_be_chosen(name: str) -> str:
    if name == ALWAYS:
        raise ValueError(f"{ALWAYS} holds for every campaign; leave it out")
    require_profile(name, among=profiles_to_choose())
    return name


def _each_once(chosen: tuple[str | AnyRule, ...]) -> tuple[str | AnyRule, ...]:
    names = [each for each in chosen if isinstance(each, str)]
    ids = [each.id for each in chosen if not isinstance(each, str)]
    require_once(names, "is named twice")
    require_once(ids, "is the id of two rules")
    for rule_id in ids:
        if _ID_OF_A_SHORT_FORM.fullmatch(rule_id):
            raise ValueError(f"{rule_id} is the id of what calling_hours and caps become; choose another")
    for rule in chosen:
        if isinstance(rule, HoldRule) and rule.priority_for is not None:
            raise ValueError(f"{rule.id}: `priority_for` is said by always.callback alone; leave it out")
    return chosen


PolicyChoice = Annotated[
    tuple[
        Annotated[
            Annotated[str, AfterValidator(_can_be_chosen), Tag(PROFILE)] | Annotated[OwnRule, Tag(RULE)],
            Discriminator(_form),
        ],
        ...,
    ],
    AfterValidator(_each_once),
]
"""Names of profiles, and own rules by their ``kind``."""
