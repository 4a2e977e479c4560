"""Fields of a provider's result, as campaign.yaml names them: ``callOutput.promise_date``."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

PATTERN = r"^[A-Za-z_][A-Za-z0-9_-]{0,63}(\.[A-Za-z_][A-Za-z0-9_-]{0,63}){0,7}$"


def _checked(path: str) -> str:
    if not re.fullmatch(PATTERN, path):
        raise ValueError(
            f"{path!r} names no field; allowed: up to eight names with dots between them, such as "
            "callOutput.promise_date"
        )
    return path


ResultPath = Annotated[
    str,
    AfterValidator(_checked),
    Field(json_schema_extra={"pattern": PATTERN}, examples=["callOutput.promise_date"]),
]
"""A field of the provider's result, by the path of names to it."""
