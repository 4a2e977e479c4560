"""Ids that are an e-mail address or a telephone number: no message, report or list repeats them."""

import hashlib
import re
from enum import StrEnum


class PersonalId(StrEnum):
    """What an id tells about the person."""

    ADDRESS = "e-mail addresses"
    NUMBER = "telephone numbers"


_ADDRESS = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"(?:\+|00)[\s().-]*[1-9](?:[\s().-]*\d){6,14}")
_NAMED_ADDRESS = re.compile(r"e[\s_.-]?mail", re.IGNORECASE)
_NAMED_NUMBER = re.compile(r"phone|mobile|msisdn", re.IGNORECASE)


def what_id_tells(text: str) -> PersonalId | None:
    """Tell whether an id is an e-mail address, or a number with its country code.

    A number without its country code cannot be told from any other id.
    """
    if _ADDRESS.search(text):
        return PersonalId.ADDRESS
    return PersonalId.NUMBER if _NUMBER.fullmatch(text.strip()) else None


def what_column_tells(name: str) -> PersonalId | None:
    """Tell by a column's name whether it holds e-mail addresses or telephone numbers."""
    if _NAMED_ADDRESS.search(name):
        return PersonalId.ADDRESS
    return PersonalId.NUMBER if _NAMED_NUMBER.search(name) else None


def shown(text: str) -> str:
    """Return an id as it may be printed: itself, or a short hash of an address or a number."""
    return text if what_id_tells(text) is None else hashed(text)


def hashed(text: str) -> str:
    """Write a short hash in place of an id; the same id has the same hash."""
    return f"id#{hashlib.sha256(text.encode()).hexdigest()[:10]}"
