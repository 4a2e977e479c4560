"""Building a contact's promptTags: one sandboxed template per tag, values made harmless."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from jinja2 import Template, UndefinedError
from jinja2.meta import find_undeclared_variables

from outreach.campaign.cleaning import VALUE_LIMIT, clean_text, reads_like_an_order
from outreach.campaign.model import CampaignConfig
from outreach.campaign.names import name_to_say
from outreach.campaign.own_values import CannotBeSaid, OwnColumns, as_said
from outreach.campaign.prompt import placeholders
from outreach.campaign.tag_language import TAG_ERRORS, columns_in, tag_environment
from outreach.domain.errors import ConfigurationError
from outreach.yaml_files.languages import language_used


class MissingVariable(Exception):
    """A tag cannot be built for this contact, who is therefore not called.

    ``why`` names facts and rules, never a value: it may be logged and shown.
    """

    def __init__(self, tag: str, why: str) -> None:
        super().__init__(f"{tag}: {why}")
        self.tag = tag
        self.why = why


@dataclass(frozen=True, kw_only=True)
class ContactFacts:
    """What is known about a contact; the names that tags may use.

    ``language`` is ISO 639-1, ``country`` ISO 3166-1 alpha-2. ``totals`` is what
    is open per currency, in units of it. ``run_date`` is the business date.
    """

    name: str | None
    first_name: str | None
    last_name: str | None
    country: str | None
    language: str
    invoice_count: int
    oldest_due_date: date | None
    totals: Mapping[str, Decimal]
    run_date: date
    variables: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    """Columns of a vendor's file; None where the person's rows do not say the same."""

    invoice_numbers: Sequence[str] = field(default=(), repr=False)
    """Of the invoices that the call is about."""
    columns: Mapping[str, Sequence[str | None]] = field(default_factory=dict, repr=False)
    """The campaign's own columns that tags name, with the value of each of those invoices."""

    @property
    def days_overdue(self) -> int | None:
        """Days from the oldest due date to the run's date."""
        return None if self.oldest_due_date is None else (self.run_date - self.oldest_due_date).days


def tags_of(config: CampaignConfig, prompt: str) -> Sequence[str]:
    """Name the tags that ``prompt`` and ``extra_tags`` need."""
    return tuple(dict.fromkeys((*placeholders(prompt), *config.extra_tags)))


def columns_told(config: CampaignConfig, prompt: str) -> Sequence[str]:
    """Name the tags that are columns of a vendor's file: those without an expression of their own."""
    if not config.reads_vendors_file:
        return ()
    return tuple(tag for tag in tags_of(config, prompt) if tag not in config.prompt_tags)


def own_columns(config: CampaignConfig) -> Sequence[str]:
    """Name the columns of the extract that tags speak of as ``column.…``."""
    environment = tag_environment(config.count_words)
    named = (columns_in(environment, expression) for expression in config.prompt_tags.values())
    return tuple(dict.fromkeys(chain.from_iterable(named)))


def tags_that_may_name(config: CampaignConfig, prompt: str) -> frozenset[str]:
    """Name the tags that may tell who the person is: those of a name, and of columns that may hold one."""
    environment = tag_environment(config.count_words)
    return frozenset(
        tag
        for tag in tags_of(config, prompt)
        if tag not in config.prompt_tags
        or not _MAY_NAME.isdisjoint(find_undeclared_variables(environment.parse(config.prompt_tags[tag])))
    )


_MAY_NAME = frozenset({"name", "first_name", "last_name", "column"})


class PromptTagBuilder:
    """The tags of one campaign, compiled once and built for one contact after another."""

    def __init__(self, config: CampaignConfig, prompt: str) -> None:
        """Compile the tags that ``prompt`` and ``extra_tags`` need.

        Raises ``ConfigurationError`` when one of them has no expression and is
        no column either; a campaign that was loaded has none of that kind.
        """
        self._tags, self._columns = tags_of(config, prompt), columns_told(config, prompt)
        missing = [tag for tag in self._tags if tag not in config.prompt_tags and tag not in self._columns]
        if missing:
            raise ConfigurationError(f"prompt_tags has no expression for {', '.join(missing)}")
        environment = tag_environment(config.count_words)
        self._templates = {
            tag: environment.from_string(config.prompt_tags[tag])
            for tag in self._tags
            if tag not in self._columns
        }

    def build(self, facts: ContactFacts) -> dict[str, str]:
        """Return every tag's value: NFC, one line, at most 120 characters, no braces or markup.

        Raises ``MissingVariable`` for the first tag that uses an empty fact,
        comes out empty or too long.
        """
        context = tag_context(facts)
        return {
            tag: column_as_tag(tag, facts)
            if tag in self._columns
            else build_tag(tag, self._templates[tag], context)
            for tag in self._tags
        }


def tag_context(facts: ContactFacts) -> dict[str, Any]:
    """Return the facts that have a value, under the names that tags use, with names made harmless.

    ``language`` is the one that values are written in: English where Babel does
    not know the contact's own.
    """
    language = language_used(facts.language)
    both = " ".join(filter(None, (facts.first_name, facts.last_name)))
    known = {
        "name": name_to_say(facts.name or both or None, language=language),
        "first_name": name_to_say(facts.first_name, language=language),
        "last_name": name_to_say(facts.last_name, language=language),
        "country": facts.country,
        "invoice_count": facts.invoice_count,
        "oldest_due_date": facts.oldest_due_date,
        "totals": facts.totals or None,
        "run_date": facts.run_date,
        "days_overdue": facts.days_overdue,
        "language": language,
        "invoice_numbers": as_said("invoice_numbers", facts.invoice_numbers),
        "column": OwnColumns(facts.columns),
    }
    return {name: value for name, value in known.items() if value is not None}


def build_tag(tag: str, template: Template, context: Mapping[str, Any]) -> str:
    """Render one tag; raises ``MissingVariable`` when it cannot be said."""
    try:
        rendered = template.render(context)
    except UndefinedError as error:
        raise MissingVariable(tag, str(error)) from None
    except CannotBeSaid as refusal:
        raise MissingVariable(tag, str(refusal)) from None
    except TAG_ERRORS as error:
        raise MissingVariable(tag, f"could not be computed ({type(error).__name__})") from None
    return _said(tag, rendered)


def column_as_tag(tag: str, facts: ContactFacts) -> str:
    """Return a column of a vendor's file as it stands; a name among them must look like one.

    Raises ``MissingVariable`` when it cannot be said, or reads like an order to the agent.
    """
    text = facts.variables.get(tag)
    if text is None:
        raise MissingVariable(tag, "the person's rows do not say the same")
    if "name" in tag.casefold():
        text = name_to_say(text, language=language_used(facts.language)) or ""
    value = _said(tag, text)
    if reads_like_an_order(value):
        raise MissingVariable(tag, "reads like an order to the agent")
    return value


def _said(tag: str, text: str) -> str:
    value = clean_text(text)
    if value is None:
        raise MissingVariable(tag, f"is longer than {VALUE_LIMIT} characters")
    if not value:
        raise MissingVariable(tag, "comes out empty")
    return value
