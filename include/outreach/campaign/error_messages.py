"""pydantic's findings in plain sentences, with what is allowed instead."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from outreach.campaign.model import CampaignConfig
from outreach.campaign.outcome_mapping import OVERRIDE, WORD
from outreach.yaml_files.problems import Problem, did_you_mean, listed
from outreach.yaml_files.yaml_reading import Path, dotted

_NO_KEYS = frozenset({"[key]", WORD, OVERRIDE})
"""Parts of a location that pydantic adds and the file does not have."""

_QUOTED = re.compile(r"'([^']*)'")


def problems_in(error: ValidationError, *, file: str, lines: Mapping[Path, int]) -> list[Problem]:
    """Translate every finding of a validation of ``CampaignConfig``; lines come from the YAML file."""
    return [_problem(details, file, lines) for details in error.errors()]


def _problem(details: ErrorDetails, file: str, lines: Mapping[Path, int]) -> Problem:
    location = tuple(part for part in details["loc"] if part not in _NO_KEYS)
    say = _SENTENCES.get(details["type"])
    message = say(details) if say else f"{_shown(details)} is not allowed: {details['msg']}"
    return Problem(file=file, key=dotted(location), message=message, line=_line(location, lines))


def _line(location: Path, lines: Mapping[Path, int]) -> int | None:
    """Find the key's line, or that of the nearest section round it."""
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
    description = _field_descriptions(details["loc"][:-1]).get(str(details["loc"][-1]))
    return "is missing" if not description else f"is missing: {description}"


def _unknown_key(details: ErrorDetails) -> str:
    allowed = _field_descriptions(details["loc"][:-1])
    return f"unknown key{did_you_mean(str(details['loc'][-1]), allowed)}; allowed: {listed(allowed)}"


def _not_one_of(details: ErrorDetails) -> str:
    allowed = _QUOTED.findall(str(_context(details, "expected")))
    nearest = did_you_mean(str(details["input"]), allowed)
    return f"{_shown(details)} is not allowed{nearest}; allowed: {listed(allowed)}"


def _field_descriptions(location: tuple[int | str, ...]) -> dict[str, str | None]:
    """Return the fields of the section at a location, with their descriptions."""
    section: type[BaseModel] = CampaignConfig
    for part in location:
        field = section.model_fields.get(str(part))
        if field is None:
            return _fields_of(section)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            section = field.annotation
        else:
            return _fields_inside(field.annotation)
    return _fields_of(section)


def _fields_of(section: type[BaseModel]) -> dict[str, str | None]:
    return {name: field.description for name, field in section.model_fields.items()}


def _fields_inside(annotation: Any) -> dict[str, str | None]:
    """Find the section that a mapping's values are, such as the words of a count."""
    for inner in getattr(annotation, "__args__", ()):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return _fields_of(inner)
        found = _fields_inside(inner)
        if found:
            return found
    return {}


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
    "tuple_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
}
