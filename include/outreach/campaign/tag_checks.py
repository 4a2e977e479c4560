"""Checking prompt_tags against prompt.md, the mapped columns and the language of tags."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, UndefinedError, nodes

from outreach.campaign.cleaning import VALUE_LIMIT, clean_text
from outreach.campaign.contact_facts import ContactFacts, tag_context
from outreach.campaign.model import CampaignConfig
from outreach.campaign.own_values import CannotBeSaid
from outreach.campaign.prompt import TAG_NAME, first_lines, placeholders
from outreach.campaign.tag_language import (
    FACTS,
    TAG_ERRORS,
    columns_in,
    counts_what_is_not_written,
    forbidden_parts,
    tag_environment,
)
from outreach.yaml_files.problems import Problem, did_you_mean, listed
from outreach.yaml_files.yaml_reading import YamlDocument, dotted

_YAML = "campaign.yaml"
_ALLOWED_PARTS = "text, facts, filters, if, comparisons, ~, totals['SAR'] and column.plan"


def tag_problems(
    document: YamlDocument, *, config: CampaignConfig | None, prompt: str | None
) -> list[Problem]:
    """Find mistakes in the tags, even if the rest of campaign.yaml could not be read."""
    return list(_TagCheck(document, config, prompt).problems())


class _TagCheck:
    def __init__(self, document: YamlDocument, config: CampaignConfig | None, prompt: str | None) -> None:
        self._document = document
        self._config = config
        self._prompt = prompt
        self._tags = _mapping(document.data.get("prompt_tags"))
        self._reads_columns = config is not None and config.reads_vendors_file
        self._extra = [tag for tag in _list(document.data.get("extra_tags")) if isinstance(tag, str)]

    def problems(self) -> Iterator[Problem]:
        for tag, expression in self._tags.items():
            for message in self._tag_mistakes(tag, expression):
                yield self._at(("prompt_tags", tag), message)
        if self._prompt and self._prompt.strip() and isinstance(self._document.data.get("prompt_tags"), dict):
            yield from self._coverage(self._prompt)

    def _tag_mistakes(self, tag: str, expression: Any) -> Iterator[str]:
        if not TAG_NAME.fullmatch(tag):
            yield f"{tag!r} cannot be a placeholder; allowed: letters, digits and _, a letter first"
        if isinstance(expression, str):
            environment = tag_environment(self._config.count_words if self._config else {})
            mistakes = list(_expression_mistakes(environment, expression))
            if not mistakes and self._config is not None:
                mistakes = [
                    mistake
                    for language in _languages(self._config)
                    for mistake in _trial_mistakes(environment, expression, self._config, language)
                ]
            yield from dict.fromkeys(mistakes)

    def _coverage(self, prompt: str) -> Iterator[Problem]:
        used = placeholders(prompt)
        lines = first_lines(prompt)
        for tag in used:
            if tag not in self._tags and not self._reads_columns:
                nearest = did_you_mean(tag, self._tags)
                words = f"is not covered by prompt_tags of campaign.yaml{nearest}"
                yield Problem(file="prompt.md", key="{{" + tag + "}}", message=words, line=lines[tag])
        for tag in self._tags:
            if tag not in used and tag not in self._extra:
                yield self._at(
                    ("prompt_tags", tag), "is not used in prompt.md; use it, or list it in extra_tags"
                )
        for index, tag in enumerate(self._extra):
            if tag not in self._tags and not self._reads_columns:
                words = f"{tag!r} is not a tag{did_you_mean(tag, self._tags)}; allowed: {listed(self._tags)}"
                yield self._at(("extra_tags", index), words)
            elif tag in used:
                yield self._at(("extra_tags", index), f"{tag!r} is used in prompt.md, so it is not extra")

    def _at(self, path: tuple[str | int, ...], message: str) -> Problem:
        line = self._document.lines.get(path)
        return Problem(file=_YAML, key=dotted(path), message=message, line=line)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _expression_mistakes(environment: Environment, expression: str) -> Iterator[str]:
    if not expression.strip():
        yield "is empty; write text and facts, such as {{ name }}"
        return
    try:
        template = environment.parse(expression)
    except RecursionError:
        yield "is nested too deeply"
        return
    except TemplateSyntaxError as error:
        yield f"is not a Jinja expression: {(error.message or '').rstrip('.')}"
        return
    for part in {type(part).__name__: part for part in forbidden_parts(template)}:
        yield f"holds a {part}; allowed: {_ALLOWED_PARTS}"
    if counts_what_is_not_written(template):
        yield "count needs the word for what is counted in quotes, such as count('invoice')"
    for name in sorted({node.name for node in template.find_all(nodes.Name)} - set(FACTS)):
        yield f"uses {name!r}, which is no fact{did_you_mean(name, FACTS)}; allowed: {listed(FACTS)}"
    for kind, used, known in (
        ("filter", template.find_all(nodes.Filter), environment.filters),
        ("test", template.find_all(nodes.Test), environment.tests),
    ):
        for name in sorted({node.name for node in used} - set(known)):
            nearest = did_you_mean(name, known)
            yield f"uses an unknown {kind} {name!r}{nearest}; allowed: {listed(sorted(known))}"


def _languages(config: CampaignConfig) -> list[str]:
    """Return the languages that the campaign names: its default, and those with a template."""
    template = config.provider.template
    named = [language for language in template if language != "default"] if isinstance(template, dict) else []
    return list(dict.fromkeys((config.defaults.language, *named)))


def _trial_mistakes(
    environment: Environment, expression: str, config: CampaignConfig, language: str
) -> Iterator[str]:
    """Build the tag once for an example contact with every fact that the columns can provide."""
    example = _example(config, language, columns=columns_in(environment, expression))
    context = tag_context(example)
    try:
        value = clean_text(environment.from_string(expression).render(context))
    except UndefinedError as error:
        fact = next((fact for fact in FACTS if str(error) == f"{fact} is empty"), None)
        if fact is not None:
            yield f"uses {fact}, but columns.{fact} is not set, so it would be empty for everyone"
        return
    except (CannotBeSaid, *TAG_ERRORS) as error:
        yield str(error)
        return
    if value is None:
        yield f"comes out longer than {VALUE_LIMIT} characters"
    elif not value:
        yield "comes out empty for an example contact; every tag must say something, no matter who is called"


def _example(config: CampaignConfig, language: str, *, columns: Sequence[str]) -> ContactFacts:
    mapped = config.columns
    return ContactFacts(
        name="Example Name" if mapped.name else None,
        first_name="Example" if mapped.first_name else None,
        last_name="Name" if mapped.last_name else None,
        country=config.defaults.region if mapped.country else None,
        language=language,
        invoice_count=2,
        oldest_due_date=date(2026, 1, 15),
        totals={config.defaults.currency: Decimal("1234.50")},
        run_date=date(2026, 2, 1),
        invoice_numbers=[f"INV-{number}" for number in range(1001, 1013)],
        columns={name: ["Example"] for name in columns},
    )
