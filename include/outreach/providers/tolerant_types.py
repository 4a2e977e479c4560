"""Types for reading what a provider says: a value of an odd kind is no value, never an error.

An outcome must not be lost for a field that changed.
"""

import json
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


def _words(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    # A flag or a number in a word's place, such as an evaluation's, is a word to us.
    if isinstance(value, bool | int | float):
        value = json.dumps(value)
    text = _or_none(value, read)
    return (text.strip() or None) if isinstance(text, str) else None


def _word(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    # A yes or no says how well a call went, and nothing of what was said on it.
    return None if isinstance(value, bool) else _words(value, read)


Tolerant = WrapValidator(_or_none)
Text = Annotated[str | None, WrapValidator(_words)]
Word = Annotated[str | None, WrapValidator(_word)]
"""The agent's own word for what came of a call."""
Seconds = Annotated[Annotated[float, Field(ge=0, allow_inf_nan=False)] | None, Tolerant]
Object = Annotated[dict[str, Any] | None, Tolerant]
