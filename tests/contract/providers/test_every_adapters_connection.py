"""The form of a vendor's connection asks for exactly what its adapter, and our limits, read."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from builders.bench import Bench, cancel, find, observe
from builders.levers_accounts import utc_now
from outreach.domain.errors import OutreachError
from outreach.providers.base import Account, NotSupported, WebhookRefused, WebhookRequest
from outreach.providers.registry import vendor_named
from outreach.providers.vendor import LIMITS, WEBHOOK_SECRETS
from outreach.services.safeguards.account_check import settings_in_words


class Watched(Mapping[str, Any]):
    """A mapping that remembers which of its keys it was asked for, whether it has them or not."""

    def __init__(self, inner: Mapping[str, Any]) -> None:
        self._inner = inner
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return self._inner[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._inner)

    def __len__(self) -> int:
        return len(self._inner)


async def put_to_work(bench: Bench, account: Account) -> None:
    """Do with an account all that can be done with one."""
    provider = bench.station.adapter(account, clock=utc_now)
    await provider.check()
    with suppress(OutreachError):
        await bench.submit(provider)
    for question in (find, observe, cancel):
        with suppress(OutreachError, NotSupported):
            await question(provider, bench)


async def test_the_form_asks_for_the_extras_that_are_read_and_for_no_other(bench: Bench) -> None:
    form = vendor_named(bench.station.name).form
    options, secrets = Watched(bench.account.options), Watched(bench.account.secrets)
    await put_to_work(bench, replace(bench.account, options=options, secrets=secrets))

    asked = {extra.name: extra for extra in form.extras if extra is not WEBHOOK_SECRETS}
    assert options.asked == {name for name, extra in asked.items() if not extra.is_secret}
    assert secrets.asked == {name for name, extra in asked.items() if extra.is_secret}


def test_every_vendors_form_asks_for_the_limits_that_are_read(bench: Bench) -> None:
    options = Watched(bench.account.options)
    settings_in_words(replace(bench.account, options=options), bench.provider().capabilities)

    assert options.asked == {extra.name for extra in LIMITS}
    assert all(limit in vendor_named(bench.station.name).extras for limit in LIMITS)


def test_the_form_asks_for_webhook_secrets_where_events_are_signed_with_them(bench: Bench) -> None:
    form = vendor_named(bench.station.name).form
    can = bench.provider().capabilities

    assert (WEBHOOK_SECRETS in form.extras) is can.webhooks
    without = bench.station.adapter(replace(bench.account, webhook_secrets=()), clock=utc_now)
    with pytest.raises(WebhookRefused, match="webhook_secrets" if can.webhooks else "no signed webhooks"):
        without.read_webhook(WebhookRequest(headers={}, body=b"{}"))


def test_a_vendor_says_how_many_calls_its_adapter_takes_at_most(bench: Bench) -> None:
    assert vendor_named(bench.station.name).max_batch == bench.provider().capabilities.max_batch


def test_every_field_of_the_form_has_words_and_may_be_left_empty(bench: Bench) -> None:
    for extra in vendor_named(bench.station.name).extras:
        assert extra.label
        assert extra.description.endswith(".")
        assert "null" in extra.schema["type"]
