"""``approval`` of campaign.yaml: whether a person is asked before anyone is called."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from outreach.yaml_files.section import Section
from outreach.yaml_files.values import Amount, Count, Currency

ALWAYS, NEVER = "always", "never"

APPROVAL_WORD, APPROVAL_ABOVE = "[always or never]", "[above]"
"""The two forms of ``approval``; in brackets, as pydantic marks parts of a location that are no keys."""


class Above(Section):
    """The size up to which a run is called without asking anyone."""

    people: Count | None = Field(
        None,
        ge=0,
        description="The most people that are called without asking; any number if it is left out.",
    )
    amount: dict[Currency, Annotated[Amount, Field(ge=0)]] = Field(
        default_factory=dict,
        description="The most money that is called about without asking, together and by currency, such as "
        "`{SAR: 100000}`; nothing in a currency that is not named; any amount if it is left out.",
    )

    @model_validator(mode="after")
    def _bounds_something(self) -> "Above":
        if self.people is None and not self.amount:
            raise ValueError("must say people, amount or both")
        return self


class ApprovalAbove(Section):
    """A person is asked about a run that is larger than usual."""

    above: Above = Field(description="A person is asked if a run calls more people, or about more money.")


def _word(value: Any) -> Any:
    if isinstance(value, bool):
        return ALWAYS if value else NEVER
    if value in (ALWAYS, NEVER):
        return value
    shown = "a list" if isinstance(value, list) else "nothing" if value is None else repr(value)
    raise ValueError(
        f"must be {ALWAYS} (or true), {NEVER} (or false), or `above` with the numbers from which on a "
        f"person is asked, not {shown}"
    )


def _form(value: Any) -> str:
    return APPROVAL_ABOVE if isinstance(value, dict | ApprovalAbove) else APPROVAL_WORD


_WORDS = {"anyOf": [{"type": "boolean"}, {"enum": [ALWAYS, NEVER]}]}

ApprovalChoice = Annotated[
    Annotated[Literal["always", "never"], BeforeValidator(_word), WithJsonSchema(_WORDS), Tag(APPROVAL_WORD)]
    | Annotated[ApprovalAbove, Tag(APPROVAL_ABOVE)],
    Discriminator(_form),
]
