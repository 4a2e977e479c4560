"""Which providers there are, what a campaign may choose of them, and which address is this machine's."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from builders.levers_accounts import account, utc_now
from outreach.domain.errors import ConfigurationError
from outreach.providers.addresses import is_on_this_machine
from outreach.providers.levers.token import renew_at
from outreach.providers.options import check_options, options_model
from outreach.providers.registry import provider_for

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_an_account_gets_the_adapter_of_its_provider() -> None:
    assert provider_for(account("https://levers.example"), clock=utc_now).name == "levers"


def test_an_unknown_provider_is_refused_with_those_that_are_known() -> None:
    for ask in (
        lambda: provider_for(account("https://x.example", provider="carrier-pigeon"), clock=utc_now),
        lambda: options_model("carrier-pigeon"),
        lambda: check_options("carrier-pigeon", {}),
    ):
        with pytest.raises(ConfigurationError, match="unknown provider 'carrier-pigeon'; known: levers"):
            ask()


def test_levers_options_are_three() -> None:
    assert set(options_model("levers").model_fields) == {
        "country_code",
        "update_existing",
        "vendor_batch_size",
    }
    check_options("levers", {})
    check_options("levers", {"country_code": "SA", "update_existing": True, "vendor_batch_size": 10})


def test_every_mistake_in_the_options_is_named_with_what_is_allowed() -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_options("levers", {"country_code": "Saudi", "vendor_batch_size": 5, "speed": "fast"})
    for said in (
        "provider.options.country_code: ",
        "provider.options.vendor_batch_size: ",
        "provider.options.speed: ",
        "levers knows: country_code, update_existing, vendor_batch_size",
    ):
        assert said in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1",
        "http://127.0.0.1:8000/api-service/v1",
        "https://127.8.9.10",
        "http://localhost:1",
        "http://LOCALHOST",
        "http://[::1]:8000/v1",
    ],
)
def test_loopback_addresses_are_this_machine(address: str) -> None:
    assert is_on_this_machine(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "127.0.0.1",
        "https://api.levers.example",
        "http://localhost.levers.example",
        "http://127.0.0.1.levers.example",
        "http://127.0.0.1@levers.example",
        "http://levers.example/127.0.0.1",
        "http://levers.example#@127.0.0.1",
        "http://0.0.0.0",
        "http://10.0.0.1",
        "http://[::2]",
        "http://2130706433",
        "http://[::1",
    ],
)
def test_every_other_address_is_not(address: str) -> None:
    assert not is_on_this_machine(address)


def token(**claims: object) -> str:
    return jwt.encode(claims, "a key that only the server has, thirty-two bytes", algorithm="HS256")


@pytest.mark.parametrize(
    ("given", "after"),
    [
        (token(exp=(NOW + timedelta(hours=1)).timestamp()), timedelta(minutes=59)),
        (token(exp=int((NOW + timedelta(seconds=10)).timestamp())), timedelta(seconds=-50)),
        (token(sub="no end"), timedelta(minutes=10)),
        (token(exp=10**30), timedelta(minutes=10)),
        (token(exp=True), timedelta(minutes=10)),
        (token(exp=None), timedelta(minutes=10)),
        ("opaque", timedelta(minutes=10)),
        ("a.b.c", timedelta(minutes=10)),
    ],
)
def test_a_token_is_renewed_a_minute_before_its_end_or_after_ten_minutes(
    given: str, after: timedelta
) -> None:
    assert renew_at(given, now=NOW) == NOW + after
