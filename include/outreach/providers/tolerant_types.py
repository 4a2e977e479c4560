"""Types for reading a provider's words: a value of an unexpected type is left out, never an error.

An outcome must not be lost because a field has changed.
"""

import json
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


def _words(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    # A flag or a number in place of a word, such as an evaluation's, counts as a word.
    if isinstance(value, bool | int | float):
        value = json.dumps(value)
    text = _or_none(value, read)
    return (text.strip() or None) if isinstance(text, str) else None


def read_word(value: Any) -> str | None:
    """Read the agent's own word for the result of a call, in any form.

    A list of one text is that text. Any other list, and an object, is its JSON:
    a word that nothing explains, but one that was said. A yes or no says
    how well a call went, not what was said on it.
    """
    match value:
        case (str() as text) | [str() as text]:
            return text.strip() or None
        case None | True | False:
            return None
        case list() | dict() if not value:
            return None
        case _:
            return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


Tolerant = WrapValidator(_or_none)
Text = Annotated[str | None, WrapValidator(_words)]
Word = Annotated[str | None, BeforeValidator(read_word)]
"""The agent's own word for the result of a call."""
Seconds = Annotated[Annotated[float, Field(ge=0, allow_inf_nan=False)] | None, Tolerant]
Object = Annotated[dict[str, Any] | None, Tolerant]
