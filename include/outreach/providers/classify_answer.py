"""The proof in a provider's answer to a submit.

A status is listed only when its meaning in HTTP, or the provider's documents, says that
no one was dialled. With any other status the calls *may* be made: a 402 can come when
the credit ended halfway, a 409 when the same request is under way, a 5xx from a gateway
that had already passed the request on. A 405 is like a 404: no handler for our method
was reached, so the address is wrong.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from outreach.domain.errors import AccessRefused, OutcomeUnknown, RateLimited, Rejected, SubmitError
from outreach.providers.http import Answer
from outreach.providers.redaction import Redaction
from outreach.providers.refusals import Complaint, read_complaints, read_detail

RETRY_AFTER_UNSAID = timedelta(minutes=1)
RETRY_AFTER_AT_MOST = timedelta(hours=1)
SERVER_ERROR = 500
SECONDS = re.compile("[0-9]{1,9}")


class Meaning(StrEnum):
    """The consequence of a status."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TOO_LARGE = "too large"
    NO_ACCESS = "no access"
    WAIT = "wait"
    UNKNOWN = "unknown"


MEANING_OF: Mapping[int, Meaning] = {
    400: Meaning.REFUSED,
    415: Meaning.REFUSED,
    422: Meaning.REFUSED,
    413: Meaning.TOO_LARGE,
    401: Meaning.NO_ACCESS,
    403: Meaning.NO_ACCESS,
    404: Meaning.NO_ACCESS,
    405: Meaning.NO_ACCESS,
    429: Meaning.WAIT,
}
"""The meaning of each status of an answer. Any other status is unknown, except 2xx."""

ADVICE = {
    401: "the token was refused; check client id and secret of the connection",
    403: "the account may not place calls; ask the provider for that right",
    404: "there is no such address; check the connection's host, which must be the API's root",
    405: "the address does not take requests; check the connection's host, which must be the API's root",
}


def meaning_of(status: int, *, trusts_429: bool) -> Meaning:
    """Return what a status proves; ``trusts_429`` as in the provider's capabilities."""
    if 200 <= status < 300:
        return Meaning.ACCEPTED
    meaning = MEANING_OF.get(status, Meaning.UNKNOWN)
    return Meaning.UNKNOWN if meaning is Meaning.WAIT and not trusts_429 else meaning


def error_of(
    answer: Answer,
    *,
    where: str,
    contacts: int,
    private: Redaction,
    trusts_429: bool,
    now: datetime,
    words_of: Callable[[bytes | None], str] = read_detail,
    complaints_of: Callable[[bytes | None], list[Complaint]] = read_complaints,
    advice: Mapping[int, str] = ADVICE,
) -> SubmitError | None:
    """Return the error that says what follows from an answer; None if it accepts.

    ``where`` names the request in messages, and ``contacts`` is how many it had.
    ``words_of`` and ``complaints_of`` find the words in the provider's own form of a
    body, and ``private`` removes private data from them. ``advice`` says for each
    status what to correct. An unreadable body changes nothing, since the status is
    known.
    """
    said = f"{where} answered {answer.status}"
    match meaning_of(answer.status, trusts_429=trusts_429):
        case Meaning.ACCEPTED:
            return None
        case Meaning.REFUSED:
            words = private.clean(words_of(answer.body))
            return refusal(
                complaints_of(answer.body), said=said, contacts=contacts, private=private, words=words
            )
        case Meaning.TOO_LARGE:
            return Rejected(f"{said}: the request is too large; no one was called", too_large=True)
        case Meaning.NO_ACCESS:
            detail = private.clean(words_of(answer.body))
            return AccessRefused(
                f"{said}{_quoted(detail)}: {advice[answer.status]}; no one was called", status=answer.status
            )
        case Meaning.WAIT:
            wait = retry_after(answer.headers, now=now)
            return RateLimited(
                f"{said}: wait {wait.total_seconds():.0f} s; no one was called", retry_after=wait
            )
        case Meaning.UNKNOWN:
            return OutcomeUnknown(
                f"{said}{_redirected(answer)}, which does not prove that no one is called; "
                "the request is not sent again",
                # A server that failed may have released the request's key, if it keeps keys.
                key_released=answer.status >= SERVER_ERROR,
            )


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta:
    """Read ``Retry-After``, in seconds or as a date; 1 second to 1 hour, 1 minute if it is absent."""
    value = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(value):
        wait = timedelta(seconds=int(value))
    else:
        try:
            until = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return RETRY_AFTER_UNSAID
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta(seconds=1)), RETRY_AFTER_AT_MOST)


def refusal(
    complaints: list[Complaint], *, said: str, contacts: int, private: Redaction, words: str
) -> Rejected:
    """Return the error for a refused request; ``words`` are quoted if no complaint is about all of it."""
    named = _by_contact(complaints, contacts=contacts, private=private)
    general = [private.clean(complaint.words()) for complaint in complaints if complaint.contact is None]
    count = f"it names {len(named)} of {contacts} contacts"
    quoted = _quoted("; ".join((general or [words])[:5]))
    return Rejected(f"{said}{quoted}; {count}; no one was called", contacts=named)


def _by_contact(complaints: list[Complaint], *, contacts: int, private: Redaction) -> dict[int, str]:
    words: dict[int, list[str]] = {}
    for complaint in complaints:
        if complaint.contact is not None and complaint.contact < contacts:
            words.setdefault(complaint.contact, []).append(private.clean(complaint.words()))
    return {position: "; ".join(parts[:5]) for position, parts in words.items()}


def _quoted(words: str) -> str:
    return f" ({words})" if words else ""


def _redirected(answer: Answer) -> str:
    return " with a redirect, which is not followed" if 300 <= answer.status < 400 else ""
