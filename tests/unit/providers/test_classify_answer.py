"""The proof in a status, for every status there is."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from outreach.domain.errors import AccessRefused, OutcomeUnknown, RateLimited, Rejected, SubmitError
from outreach.providers.classify_answer import error_of, retry_after
from outreach.providers.http import Answer
from outreach.providers.redaction import READ_AT_MOST, Redaction

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def judged(
    status: int,
    body: bytes | None = b"{}",
    *,
    trusts_429: bool = False,
    headers: dict[str, str] | None = None,
    private: tuple[str, ...] = (),
) -> SubmitError | None:
    return error_of(
        Answer(status=status, headers=headers or {}, body=body),
        where="POST https://levers.example/calls",
        contacts=3,
        private=Redaction(private),
        trusts_429=trusts_429,
        now=NOW,
    )


def expected_of(status: int) -> type[SubmitError] | None:
    if 200 <= status < 300:
        return None
    refused = dict.fromkeys((400, 413, 415, 422), Rejected)
    no_access = dict.fromkeys((401, 403, 404, 405), AccessRefused)
    return {**refused, **no_access}.get(status, OutcomeUnknown)


@pytest.mark.parametrize("body", [b"", b"{}", None], ids=["empty", "object", "unreadable"])
def test_each_status_means_what_the_table_says_with_any_body(body: bytes | None) -> None:
    for status in range(100, 600):
        error = judged(status, body)
        assert (type(error) if error else None) is expected_of(status), status


def test_a_429_is_certain_only_where_it_is_documented() -> None:
    assert isinstance(judged(429), OutcomeUnknown)
    error = judged(429, trusts_429=True, headers={"retry-after": "7"})
    assert isinstance(error, RateLimited)
    assert error.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 1),
        ("99999999", 3600),
        ("9" * 10_000, 60),
        ("-5", 60),
        ("soon", 60),
        ("", 60),
        ("Fri, 20 Nov 2026 02:00:30 GMT", 30),
        ("Fri, 20 Nov 2026 01:00:00 GMT", 1),
        ("Fri, 20 Nov 2026 03:00:30 +0100", 30),
        ("Fri, 20 Nov 2026 02:00:30 -0000", 30),
        ("Fri, 20 Nov 99999 02:00:30 GMT", 60),
    ],
)
def test_retry_after_is_read_within_bounds(value: str, seconds: int) -> None:
    assert retry_after({"retry-after": value}, now=NOW) == timedelta(seconds=seconds)


def test_contacts_are_named_by_their_place_in_the_request() -> None:
    detail = [
        {"loc": ["body", "contacts", 0, "numberToCall"], "msg": "Field required", "type": "missing"},
        {"loc": ["body", "contacts", 2, "promptTags", "amount"], "msg": "Not text", "type": "string_type"},
        {"loc": ["body", "contacts", 2], "msg": "Odd", "type": "odd"},
    ]
    error = judged(422, json.dumps({"detail": detail}).encode())

    assert isinstance(error, Rejected)
    assert error.contacts == {
        0: "numberToCall: Field required [missing]",
        2: "promptTags.amount: Not text [string_type]; Odd [odd]",
    }
    assert "it names 2 of 3 contacts" in str(error)


@pytest.mark.parametrize("place", [3, -1, 10**30, True, "0", None, 0.5, []])
def test_a_place_outside_of_the_request_names_no_one(place: object) -> None:
    detail = [{"loc": ["body", "contacts", place], "msg": "Odd", "type": "odd"}]
    error = judged(422, json.dumps({"detail": detail}).encode())

    assert isinstance(error, Rejected)
    assert error.contacts == {}


def test_a_complaint_about_the_whole_request_is_in_the_message() -> None:
    detail = [{"loc": ["body", "aiSettingsTemplateId"], "msg": "No such template", "type": "value_error"}]
    assert "aiSettingsTemplateId: No such template" in str(
        judged(422, json.dumps({"detail": detail}).encode())
    )


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        b"null",
        b'{"detail": null}',
        b'{"detail": {}}',
        b'{"detail": [1, null, {}, {"loc": 5}, {"loc": [{"a": 1}], "msg": 5, "type": []}]}',
    ],
)
def test_a_refusal_in_another_shape_still_refuses(body: bytes) -> None:
    error = judged(422, body)
    assert isinstance(error, Rejected)
    assert error.contacts == {}


def test_messages_say_where_what_and_what_to_do() -> None:
    assert str(judged(404)) == (
        "POST https://levers.example/calls answered 404: there is no such address; "
        "check the connection's host, which must be the API's root; no one was called"
    )
    assert str(judged(502)) == (
        "POST https://levers.example/calls answered 502, which does not prove that no one is called; "
        "the request is not sent again"
    )


def test_private_words_and_long_numbers_are_hidden_in_any_case_and_spelling() -> None:
    redaction = Redaction(["Sara", "سارة", "5,000 SAR"])
    said = redaction.clean(
        "SARA (سارة) owes 5,000 sar;\ncall +966 (50) 000-0001 or 0501234567, Saragossa 2026"
    )
    assert said == "… (…) owes …; call … or …, Saragossa 2026"


@pytest.mark.parametrize("secret", ["token-9f8e7d6c5b4a", "+966500000123", "Sara Al Haddad"])
def test_private_text_is_hidden_before_the_words_are_cut(secret: str) -> None:
    redaction = Redaction([secret] if not secret.startswith("+") else [])
    for begins_at in range(READ_AT_MOST - len(secret), READ_AT_MOST + 2):
        # Blanks are folded into one, so that what stands at the cut is within what is passed on.
        said = redaction.clean("x" + " " * (begins_at - 1) + secret + " and more " * 100)
        assert said == ("x …" if begins_at < READ_AT_MOST else "x")


def test_text_that_looks_private_only_at_the_cut_is_left_alone() -> None:
    assert Redaction(["Sara"]).clean("x" + " " * (READ_AT_MOST - 5) + "Saragossa") == "x Sara"


def test_words_that_overlap_or_touch_are_hidden_as_one() -> None:
    redaction = Redaction(["Sara Haddad", "Sara", "Haddad Store"])
    assert redaction.clean("to Sara Haddad Store, Sara") == "to …, …"


def test_a_huge_answer_costs_no_more_than_its_beginning() -> None:
    redaction = Redaction([f"name{number}" for number in range(2_000)])
    huge = "1 2 3 (name7) " * 1_000_000
    started = time.process_time()
    assert "name" not in redaction.clean(huge)
    assert time.process_time() - started < 1


def test_a_very_long_detail_is_cut_after_it_was_cleaned() -> None:
    error = judged(400, json.dumps({"detail": "word " * 100 + "Sara"}).encode(), private=("Sara",))
    assert len(str(error)) < 400
    assert "Sara" not in str(error)
