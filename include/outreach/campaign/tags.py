"""Building a contact's promptTags: one sandboxed template for each tag, with harmless values."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import chain
from json.encoder import encode_basestring

from jinja2 import Environment, UndefinedError
from jinja2.meta import find_undeclared_variables

from outreach.campaign.cleaning import VALUE_LIMIT, clean_text, reads_like_an_order
from outreach.campaign.contact_facts import ContactFacts, evidence_for, tag_context
from outreach.campaign.model import CampaignConfig
from outreach.campaign.names import name_to_say
from outreach.campaign.own_values import CannotBeSaid
from outreach.campaign.prompt import placeholders
from outreach.campaign.short_expressions import said_in_short
from outreach.campaign.tag_language import TAG_ERRORS, columns_in, tag_environment
from outreach.domain.errors import ConfigurationError
from outreach.yaml_files.languages import language_used

MOST_KEPT = 10_000
"""How many values of one tag are cached for contacts with the same facts."""


class MissingVariable(Exception):
    """A tag cannot be built for this contact, so the person is not called.

    ``why`` names facts and rules but no values, so it may be logged and shown.
    """

    def __init__(self, tag: str, why: str) -> None:
        super().__init__(f"{tag}: {why}")
        self.tag = tag
        self.why = why


def tags_of(config: CampaignConfig, prompt: str) -> Sequence[str]:
    """Return the names of the tags that ``prompt`` and ``extra_tags`` need."""
    return tuple(dict.fromkeys((*placeholders(prompt), *config.extra_tags)))


def columns_told(config: CampaignConfig, prompt: str) -> Sequence[str]:
    """Return the tags that are columns of a vendor's file: those without their own expression."""
    if not config.reads_vendors_file:
        return ()
    return tuple(tag for tag in tags_of(config, prompt) if tag not in config.prompt_tags)


def own_columns(config: CampaignConfig) -> Sequence[str]:
    """Return the columns of the extract that tags use as ``column.…``."""
    environment = tag_environment(config.count_words)
    named = (columns_in(environment, expression) for expression in config.prompt_tags.values())
    return tuple(dict.fromkeys(chain.from_iterable(named)))


def tags_that_may_name(config: CampaignConfig, prompt: str) -> frozenset[str]:
    """Return the tags that may identify the person: those with a name, or with columns that may hold one."""
    environment = tag_environment(config.count_words)
    return frozenset(
        tag
        for tag in tags_of(config, prompt)
        if tag not in config.prompt_tags
        or not _MAY_NAME.isdisjoint(_facts_in(environment, config.prompt_tags[tag]))
    )


_MAY_NAME = frozenset({"name", "first_name", "last_name", "column"})


def _facts_in(environment: Environment, expression: str) -> frozenset[str]:
    """Return the facts that an expression names; its filters may also use ``language``."""
    return frozenset(find_undeclared_variables(environment.parse(expression)))


@dataclass(frozen=True, kw_only=True)
class _Built:
    """The text of a tag, also as JSON, or the reason why there is none."""

    value: str = ""
    as_json: str = ""
    missing: str | None = None


class _Tag:
    """A tag, which is built once for each set of the facts that it uses."""

    def __init__(
        self, name: str, evidence: Callable[[ContactFacts], Hashable], say: Callable[[ContactFacts], str]
    ) -> None:
        self._name, self._evidence, self._say = name, evidence, say
        self._kept: dict[Hashable, _Built] = {}

    def build(self, facts: ContactFacts) -> _Built:
        """Return the tag's value for a contact; raises ``MissingVariable`` if it cannot be said."""
        key = self._evidence(facts)
        built = self._kept.get(key)
        if built is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            built = self._kept[key] = self._build(facts)
        if built.missing is not None:
            raise MissingVariable(self._name, built.missing)
        return built

    def _build(self, facts: ContactFacts) -> _Built:
        try:
            value = self._say(facts)
        except MissingVariable as missing:
            return _Built(missing=missing.why)
        as_json = f"{encode_basestring(self._name)}: {encode_basestring(value)}"
        return _Built(value=value, as_json=as_json)


class PromptTagBuilder:
    """The tags of one campaign, compiled once and then built for each contact."""

    def __init__(self, config: CampaignConfig, prompt: str) -> None:
        """Compile the tags that ``prompt`` and ``extra_tags`` need.

        Raises ``ConfigurationError`` if one of them has no expression and is not a
        column; a loaded campaign has no such tag.
        """
        names, columns = tags_of(config, prompt), columns_told(config, prompt)
        missing = [tag for tag in names if tag not in config.prompt_tags and tag not in columns]
        if missing:
            raise ConfigurationError(f"prompt_tags has no expression for {', '.join(missing)}")
        environment = tag_environment(config.count_words)
        self._tags = {
            tag: _tag_of_column(tag) if tag in columns else _tag_of(tag, config.prompt_tags[tag], environment)
            for tag in names
        }

    def build(self, facts: ContactFacts) -> dict[str, str]:
        """Return every tag's value: NFC, one line, at most 120 characters, no braces or markup.

        Raises ``MissingVariable`` for the first tag that uses an empty fact,
        comes out empty or too long.
        """
        return {name: tag.build(facts).value for name, tag in self._tags.items()}

    def build_json(self, facts: ContactFacts) -> str:
        """Return the result of ``build`` as a JSON object; raises the same errors."""
        return f"{{{', '.join([tag.build(facts).as_json for tag in self._tags.values()])}}}"


def _tag_of(name: str, expression: str, environment: Environment) -> _Tag:
    template, short = environment.from_string(expression), said_in_short(environment, expression)
    facts_used = sorted({*_facts_in(environment, expression), "language"})

    def render(facts: ContactFacts) -> str:
        context = tag_context(facts, facts_used)
        if short is not None and short[0] in context:
            return short[1](context)
        return template.render(context)

    return _Tag(name, evidence_for(facts_used), lambda facts: _rendered(name, render, facts))


def _rendered(tag: str, render: Callable[[ContactFacts], str], facts: ContactFacts) -> str:
    try:
        rendered = render(facts)
    except UndefinedError as error:
        raise MissingVariable(tag, str(error)) from None
    except CannotBeSaid as refusal:
        raise MissingVariable(tag, str(refusal)) from None
    except TAG_ERRORS as error:
        raise MissingVariable(tag, f"could not be computed ({type(error).__name__})") from None
    return _said(tag, rendered)


def _tag_of_column(name: str) -> _Tag:
    return _Tag(
        name,
        lambda facts: (facts.variables.get(name), facts.language),
        lambda facts: _column_as_tag(name, facts),
    )


def _column_as_tag(tag: str, facts: ContactFacts) -> str:
    """Return a column of a vendor's file unchanged; a column with a name must look like a name.

    Raises ``MissingVariable`` if it cannot be said, or reads like an order to the agent.
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
