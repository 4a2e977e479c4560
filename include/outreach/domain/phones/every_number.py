"""Reading every number of a text: all of them, or none."""

from outreach.domain.phones.digit_run import numbers_in
from outreach.domain.phones.labels import labelled
from outreach.domain.phones.spelling import plain
from outreach.domain.phones.tokens import tokens_of
from outreach.domain.phones.valid_number import ValidNumber

LONGEST_TEXT = 250
"""The longest text with numbers, in characters; longer text is not read."""


def every_number(text: str, *, region: str) -> tuple[str, ...] | None:
    """Return each number (E.164) of a text once, in order; None if any part of it cannot be read.

    Labels such as *mobile* or *fax* may stand beside the numbers, and exclude none.
    E.164 cannot hold an extension, so a text with one is not read.
    """
    if len(text) > LONGEST_TEXT:
        return None
    found: list[ValidNumber] = []
    for entry in labelled(tokens_of(plain(text))) or ():
        numbers = None if entry.has_extension else numbers_in(entry.digits, region)
        if not numbers:
            return None
        found += numbers
    return tuple(dict.fromkeys(number.e164 for number in found)) or None
