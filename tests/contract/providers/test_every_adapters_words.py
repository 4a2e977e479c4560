"""No word of any adapter says who is called, at what number, about what, or how we are let in.

The provider of these tests is the worst there is: it answers with all that it was sent.
"""

import json
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from builders.bench import Bench, cancel, credential_in, find, observe
from builders.levers_accounts import utc_now
from builders.raw_server import answer, raw_server, silence, with_tokens
from outreach.domain.errors import OutreachError, SubmitError
from outreach.providers.base import BatchCall, NotSupported

Shape = Callable[[int, str], Any]

STATUSES = (200, 202, 207, 301, 400, 401, 402, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


def said_flat(status: int, words: str) -> Mapping[str, Any]:
    """Repeat the request wherever any of the documents has a sentence."""
    error = {"code": "forbidden", "message": words, "fields": {"recipients[0].phone": words, words: words}}
    return {
        "detail": words,
        "message": words,
        "errorMessage": words,
        "status": False,
        "code": status,
        "error": error,
    }


def said_of_places(_: int, words: str) -> Mapping[str, Any]:
    """Repeat it as complaints about single people, and about the whole."""
    complaint = {"msg": words, "type": words, "input": words, "ctx": {"token": words}}
    return {
        "detail": [
            {"loc": ["body", "contacts", 0, "firstName"], **complaint},
            {"loc": ["body", words], **complaint},
        ],
        "error": words,
        "data": {"added": words, "failedChunks": [words]},
    }


def private_words(calls: tuple[BatchCall, ...], credential: str) -> list[str]:
    call = calls[0]
    spaced = f"{call.phone[:4]} {call.phone[4:6]} {call.phone[6:9]}-{call.phone[9:]}"
    return ["Sara", "Mohammed", call.phone, spaced, call.prompt_tags["amount_due"], credential]


def repeating(bench: Bench, status: int, shape: Shape) -> Callable[[bytes], bytes]:
    def reply(request: bytes) -> bytes:
        words = " ".join(private_words(bench.calls, credential_in(request)))
        return answer(status, json.dumps(shape(status, words)).encode(), retry_after="3600")

    return reply


def require_silence(error: BaseException, bench: Bench, credentials: set[str]) -> None:
    """Fail when a log of the error, with all that led to it, holds a word that is someone's."""
    logged = "".join(traceback.format_exception(error)) + str(getattr(error, "contacts", ""))
    phones = [call.phone.removeprefix("+966") for call in bench.calls]
    for private in ("Sara", "Mohammed", "5,000", *phones, *credentials):
        assert private not in logged


@pytest.mark.parametrize("shape", [said_flat, said_of_places])
@pytest.mark.parametrize("status", STATUSES)
async def test_no_error_of_a_submit_repeats_private_words(bench: Bench, status: int, shape: Shape) -> None:
    async with bench.raw(repeating(bench, status, shape)) as server:
        try:
            await bench.submit(bench.provider(at=server.origin))
        except SubmitError as error:
            (submit,) = bench.submits_at(server)
            require_silence(error, bench, {credential_in(submit), bench.account.password})
        else:
            assert status < 300


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 409, 418, 429, 500])
async def test_no_error_of_a_reading_repeats_private_words(bench: Bench, status: int) -> None:
    async with bench.raw_throughout(repeating(bench, status, said_flat)) as server:
        provider = bench.provider(at=server.origin)
        for question in (find, observe, cancel):
            try:
                said = await question(provider, bench)
                assert all(private not in said for private in ("Sara", "5,000", bench.account.password))
            except (OutreachError, NotSupported) as error:
                require_silence(error, bench, {bench.account.password, *bench.account.secrets.values()})


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500])
async def test_no_finding_of_a_check_repeats_how_we_are_let_in(bench: Bench, status: int) -> None:
    async with bench.raw(repeating(bench, status, said_flat)) as server:
        findings = await bench.provider(at=server.origin).check()

    account = bench.account
    said = " ".join(finding.words for finding in findings)
    secrets = {account.password, *account.secrets.values(), *account.webhook_secrets}
    assert [secret for secret in secrets if secret in said] == []


async def test_no_error_of_a_preparation_repeats_how_we_are_let_in(bench: Bench) -> None:
    """Where ``prepare`` asks for something, its own request may be refused with what it showed."""
    for status in (200, 400, 401, 403, 404, 422, 429, 500):
        words = json.dumps(said_flat(status, bench.account.password)).encode()
        async with bench.raw_throughout(answer(status, words)) as server:
            try:
                prepared = await bench.provider(at=server.origin).prepare(bench.outline())
                await prepared.close()
            except OutreachError as error:
                require_silence(error, bench, {bench.account.password})


async def test_requests_that_capabilities_exclude_are_refused_and_nothing_is_sent(bench: Bench) -> None:
    can = bench.provider().capabilities
    excluded = [*([] if can.polls else [find, observe]), *([] if can.cancels else [cancel])]
    async with raw_server(with_tokens(silence)) as server:
        for question in excluded:
            with pytest.raises(NotSupported):
                await question(bench.provider(at=server.origin), bench)
        assert server.connections == []


def test_an_account_is_printed_without_how_we_are_let_in(bench: Bench) -> None:
    account = bench.account
    secrets = {account.password, *account.secrets.values(), *account.webhook_secrets}
    adapter = bench.station.adapter(account, clock=utc_now)

    assert [secret for secret in secrets if secret in repr(account) + repr(adapter)] == []
