"""A campaign's own reasons for no call about an invoice."""

import re
from itertools import chain
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from outreach.domain.decisions import UNDECIDED, Decision, Reason, WithdrawalReason

_PATTERN = "^[a-z][a-z0-9_]{0,59}$"
_BUILT_IN = frozenset({UNDECIDED, *chain(Decision, Reason, WithdrawalReason)})


def _is_free(name: str) -> str:
    if not re.fullmatch(_PATTERN, name):
        raise ValueError(
            f"{name!r} cannot be a reason; allowed: small letters, digits and _, a letter first, "
            "at most 60 characters"
        )
    if name in _BUILT_IN:
        raise ValueError(f"{name} is a reason that is built in; allowed: another word, such as balance_hold")
    return name


OwnReason = Annotated[str, AfterValidator(_is_free), WithJsonSchema({"type": "string", "pattern": _PATTERN})]
"""A word that the tables show like a built-in reason, and that is not one of these."""
