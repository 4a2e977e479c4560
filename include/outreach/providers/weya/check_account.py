"""Checking an account of Weya without creating a batch or calling anyone."""

from collections.abc import Callable
from datetime import datetime

from outreach.domain.errors import ConfigurationError, SubmitError
from outreach.providers.addresses import api_address
from outreach.providers.base import Account, Finding
from outreach.providers.clock_check import clock_finding
from outreach.providers.single_shot import SingleShot
from outreach.providers.weya.add_calls import ADD_PATH
from outreach.providers.weya.credentials import (
    key_headers,
    missing_of_user,
    require_usable,
    user_of,
)
from outreach.providers.weya.read_calls import Reader
from outreach.providers.weya.vendor import USER_TOKEN


async def check_account(account: Account, *, clock: Callable[[], datetime]) -> list[Finding]:
    """Check the address, the key and the user's token; a failed check is a finding."""
    return [
        await _address(account),
        _key(account),
        *await _user(account, clock=clock),
        Finding(
            subject="webhooks",
            passed=None,
            words="Weya documents no webhook that could be verified; results come by reading alone",
        ),
    ]


async def _address(account: Account) -> Finding:
    try:
        connection = await SingleShot.open(api_address(account, ADD_PATH))
        await connection.close()
    except (ConfigurationError, SubmitError) as problem:
        return Finding(subject="address", passed=False, words=str(problem))
    return Finding(subject="address", passed=True, words="a connection was opened and closed")


def _key(account: Account) -> Finding:
    try:
        key_headers(account)
    except ConfigurationError as problem:
        return Finding(subject="API key", passed=False, words=str(problem))
    return Finding(
        subject="API key",
        passed=None,
        words="there is one; whether Weya takes it shows only when a batch is made, so it was not tried",
    )


async def _user(account: Account, *, clock: Callable[[], datetime]) -> list[Finding]:
    if missing := missing_of_user(account):
        return [_token(passed=False, words=f"{missing} is missing: nothing can be read or stopped")]
    user = user_of(account)
    if user is None:
        words = (
            "submit-only: with an API key alone calls are handed over, and their results cannot be "
            f"read nor calls stopped; for that set the login (user id) and the extra {USER_TOKEN}"
        )
        return [_token(passed=None, words=words)]
    try:
        reader = Reader(account=account, user=require_usable(user, account), clock=clock)
        date = await reader.date_of_list()
    except (ConfigurationError, SubmitError) as problem:
        return [_token(passed=False, words=str(problem))]
    return [
        _token(passed=True, words="the user's batches could be listed"),
        clock_finding(date, of="Weya", now=clock()),
    ]


def _token(*, passed: bool | None, words: str) -> Finding:
    return Finding(subject="user token", passed=passed, words=words)
