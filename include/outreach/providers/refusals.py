"""Reading FastAPI's error bodies: ``{"detail": [{"loc": [...], "msg": ..., "type": ...}]}``.

Only these three keys are read. ``input`` and ``ctx`` repeat what we sent, so
they would carry people's numbers and names into messages.
"""

import json
from dataclasses import dataclass
from typing import Any

MOST_COMPLAINTS = 5_000


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """One mistake that the provider found. ``contact`` is a position from 0, if it names one."""

    contact: int | None
    field: str
    message: str
    kind: str

    def words(self) -> str:
        """The complaint in one line: field, message and type."""
        place = f"{self.field}: " if self.field else ""
        kind = f" [{self.kind}]" if self.kind else ""
        return f"{place}{self.message}{kind}"


def read_complaints(body: bytes | None) -> list[Complaint]:
    """Read every entry of ``detail`` in the documented form; others are left out."""
    detail = _detail(body)
    if not isinstance(detail, list):
        return []
    complaints = (_complaint(entry) for entry in detail[:MOST_COMPLAINTS])
    return [complaint for complaint in complaints if complaint is not None]


def read_detail(body: bytes | None) -> str:
    """Read a ``detail`` that is one sentence, as from FastAPI's HTTPException; else ''."""
    detail = _detail(body)
    return _text(detail)


def _detail(body: bytes | None) -> Any:
    try:
        document = json.loads(body or b"null")
    except (ValueError, RecursionError):
        return None
    return document.get("detail") if isinstance(document, dict) else None


def _complaint(entry: Any) -> Complaint | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("loc"), list):
        return None
    parts = [part for part in entry["loc"] if isinstance(part, str | int) and not isinstance(part, bool)]
    contact = None
    match parts:
        case ["body", "contacts", int(position), *rest] if position >= 0:
            contact, parts = position, rest
        case ["body", *rest]:
            parts = rest
    return Complaint(
        contact=contact,
        field=".".join(str(part) for part in parts),
        message=_text(entry.get("msg")),
        kind=_text(entry.get("type")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
