"""pydantic's errors in plain sentences, with the allowed values."""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Literal, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from outreach.campaign.approval_choice import APPROVAL_ABOVE, APPROVAL_WORD
from outreach.campaign.model import CampaignConfig
from outreach.campaign.outcome_mapping import OVERRIDE, WORD
from outreach.campaign.policy_choice import PROFILE, RULE
from outreach.policy.rules import OwnRule
from outreach.yaml_files.problems import Problem, did_you_mean, listed
from outreach.yaml_files.yaml_reading import Path, dotted

_NO_KEYS = frozenset({"[key]", WORD, OVERRIDE, PROFILE, RULE, APPROVAL_WORD, APPROVAL_ABOVE})
"""Parts of a location that pydantic adds and the file does not have."""

_QUOTED = re.compile(r"'([^']*)'")


def problems_in(error: ValidationError, *, file: str, lines: Mapping[Path, int]) -> list[Problem]:
    """Translate every error of a validation of ``CampaignConfig``; ``lines`` are those of the YAML file."""
    found = error.errors()
    return [_problem(details, file, lines) for details in found if not _only_follows(details, found)]


def _only_follows(details: ErrorDetails, found: list[ErrorDetails]) -> bool:
    """Tell whether a list is too short only because its entries have mistakes."""
    length = len(details["loc"])
    return details["type"] == "too_short" and any(
        each["loc"][:length] == details["loc"] and len(each["loc"]) > length for each in found
    )


def _problem(details: ErrorDetails, file: str, lines: Mapping[Path, int]) -> Problem:
    location = tuple(_keys_in(details["loc"]))
    say = _SENTENCES.get(details["type"])
    message = say(details) if say else f"{_shown(details)} is not allowed: {details['msg']}"
    return Problem(file=file, key=dotted(location), message=message, line=_line(location, lines))


def _keys_in(location: tuple[int | str, ...]) -> Iterator[int | str]:
    """Yield the parts of a location that the file has."""
    before = None
    for part in location:
        if part not in _NO_KEYS and before != RULE:  # after RULE comes the kind of the rule
            yield part
        before = part


def _line(location: Path, lines: Mapping[Path, int]) -> int | None:
    """Return the line of the key, or of the nearest section around it."""
    for length in range(len(location), 0, -1):
        if location[:length] in lines:
            return lines[location[:length]]
    return None


def _shown(details: ErrorDetails) -> str:
    value = details["input"]
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _context(details: ErrorDetails, name: str) -> Any:
    return details.get("ctx", {}).get(name)


def _must_be(what: str) -> Callable[[ErrorDetails], str]:
    return lambda details: f"must be {what}, not {_shown(details)}"


def _bound(words: str, name: str) -> Callable[[ErrorDetails], str]:
    return lambda details: f"must be {words} {_context(details, name)}, not {_shown(details)}"


def _missing(details: ErrorDetails) -> str:
    name = str(details["loc"][-1])
    fields = _fields(details["loc"][:-1])
    description = fields[name].description if name in fields else None
    words = _words_of(fields[name].annotation) if name in fields else ()
    said = f"is missing: {description}" if description else "is missing"
    return f"{said.rstrip('.')}; allowed: {listed(words)}" if words else said


def _words_of(annotation: Any) -> tuple[str, ...]:
    """Return the allowed words for a value; empty if it may be anything else."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return tuple(annotation)
    words = getattr(annotation, "__args__", ()) if get_origin(annotation) is Literal else ()
    return tuple(word for word in words if isinstance(word, str))


def _unknown_key(details: ErrorDetails) -> str:
    allowed = _field_descriptions(details["loc"][:-1])
    return f"unknown key{did_you_mean(str(details['loc'][-1]), allowed)}; allowed: {listed(allowed)}"


def _not_one_of(details: ErrorDetails) -> str:
    allowed = _QUOTED.findall(str(_context(details, "expected")))
    nearest = did_you_mean(str(details["input"]), allowed)
    return f"{_shown(details)} is not allowed{nearest}; allowed: {listed(allowed)}"


def _field_descriptions(location: tuple[int | str, ...]) -> dict[str, str | None]:
    """Return the keys of the section at a location, with their descriptions."""
    return {name: field.description for name, field in _fields(location).items()}


def _fields(location: tuple[int | str, ...]) -> dict[str, FieldInfo]:
    """Return the fields of the section at a location, by their key in the file."""
    sections: tuple[type[BaseModel], ...] = (CampaignConfig,)
    for part in location:
        of_this_kind = tuple(each for each in sections if _kind_of(each) == part)
        inside = tuple(
            section
            for each in sections
            if str(part) in each.model_fields
            for section in _sections_in(each.model_fields[str(part)].annotation)
        )
        sections = of_this_kind or inside or sections
    return {field.alias or name: field for name, field in sections[0].model_fields.items()}


def _kind_of(section: type[BaseModel]) -> str | None:
    """Return the kind of the rule that a section is; pydantic puts it into a location."""
    kind = section.model_fields.get("kind")
    return None if kind is None else kind.default


def _sections_in(annotation: Any) -> tuple[type[BaseModel], ...]:
    """Return the sections that a value may be, such as the words of a count or the kinds of a rule."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(section for inner in getattr(annotation, "__args__", ()) for section in _sections_in(inner))


def _without_kind(details: ErrorDetails) -> str:
    if not isinstance(details["input"], dict):
        return f"must be the name of a profile or a rule with its kind, not {_shown(details)}"
    return f"needs `kind`; allowed: {listed(_KINDS)}"


def _unknown_kind(details: ErrorDetails) -> str:
    kind = str(_context(details, "tag"))
    return f"unknown `kind` {kind!r}{did_you_mean(kind, _KINDS)}; allowed: {listed(_KINDS)}"


_KINDS = tuple(kind for each in _sections_in(OwnRule) if (kind := _kind_of(each)))
_NUMBER = _must_be("a number")
_WHOLE_NUMBER = _must_be("a whole number")
_FLAG = _must_be("true or false")
_LIST = _must_be("a list")
_MAPPING = _must_be("a mapping of keys to values")

_SENTENCES: dict[str, Callable[[ErrorDetails], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "enum": _not_one_of,
    "literal_error": _not_one_of,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _without_kind,
    "model_attributes_type": _without_kind,
    "too_short": lambda details: "must not be empty",
    "value_error": lambda details: str(_context(details, "error")),
    "string_type": lambda details: f"must be text, not {_shown(details)}; put it in quotes",
    "string_too_short": lambda details: "must not be empty",
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than_equal": _bound("at least", "ge"),
    "less_than_equal": _bound("at most", "le"),
    "greater_than": _bound("more than", "gt"),
    "less_than": _bound("less than", "lt"),
    "tuple_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
}
