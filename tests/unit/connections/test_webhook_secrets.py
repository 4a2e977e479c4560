"""Webhook secrets as people paste them into a connection: read as meant, or refused when it is read."""

import base64
import json
from typing import Any

import pytest

from outreach.connections.accounts import account_of
from outreach.connections.airflow_uri import ConnectionSettings
from outreach.domain.errors import ConfigurationError

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes len").decode()
OLDER = "whsec_" + base64.b64encode(b"another one of thirty-two bytes.").decode()
CHOSEN = "a secret that someone typed"


def secrets_of(value: Any, *, conn_type: str = "levers") -> tuple[str, ...]:
    extra = {"webhook_secrets": value}
    settings = ConnectionSettings(connection_id="account_1", conn_type=conn_type, host="x", extra=extra)
    return account_of(settings).webhook_secrets


@pytest.mark.parametrize(
    "pasted",
    [
        SECRET,
        f"  {SECRET}\n",
        f'"{SECRET}"',
        f"'{SECRET}'",
        f"“{SECRET}”",
        f"v1,{SECRET}",
        f' "v1,{SECRET}" ',
        f'v1, "{SECRET}"',
        f"v1,v1,{SECRET}",
    ],
)
@pytest.mark.parametrize("conn_type", ["levers", "speechify"])
def test_text_around_a_secret_is_dropped(pasted: str, conn_type: str) -> None:
    assert secrets_of([pasted], conn_type=conn_type) == (SECRET,)
    assert secrets_of(pasted, conn_type=conn_type) == (SECRET,)


def test_both_secrets_of_a_rotation_are_read_and_empty_lines_are_none() -> None:
    assert secrets_of([SECRET, "", f" v1,{OLDER}", "  "]) == (SECRET, OLDER)


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("whsec_!!!!", "has something else than Base64 after whsec_"),
        ("whsec_", "has a key of 0 bytes"),
        ("whsec_YQ==", "has a key of 1 bytes, and a key has 16 to 128"),
        ("whsec_" + "QUFB" * 50, "has a key of 150 bytes"),
        (SECRET.removeprefix("whsec_"), "does not begin with whsec_"),
        (SECRET[:-1], "has something else than Base64"),
        (f"{SECRET},{OLDER}", "has something else than Base64"),
        (f"{SECRET}\n{OLDER}", "has something else than Base64"),
        (f'"{SECRET}', "does not begin with whsec_"),
        ("whsek_" + SECRET[6:], "does not begin with whsec_"),
        ("whsec_é" + "QUFB" * 8, "has something else than Base64"),
        (17, "is not text"),
        ({"secret": SECRET}, "is not text"),
        ([SECRET], "is not text"),
    ],
)
def test_text_that_is_no_secret_is_refused_with_its_place_and_never_quoted(pasted: Any, why: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        secrets_of([OLDER, pasted])

    said = str(refused.value)
    assert said.startswith(f"webhook_secrets of connection account_1: secret 2 of 2 {why}")
    assert said.endswith("copy it anew from Levers, else no result could be verified")
    assert SECRET[6:20] not in said
    assert OLDER[6:20] not in said


def test_a_secret_that_was_chosen_for_an_agent_of_speechify_is_one() -> None:
    assert secrets_of([CHOSEN, SECRET], conn_type="speechify") == (CHOSEN, SECRET)


@pytest.mark.parametrize("pasted", ["whsec_!!!!", "whsec_", "whsec_short", f"{SECRET}\n{OLDER}", "tab\there"])
def test_text_that_cannot_be_a_secret_of_speechify_is_refused(pasted: str) -> None:
    with pytest.raises(ConfigurationError, match="secret 1 of 1 "):
        secrets_of([pasted], conn_type="speechify")


def test_a_vendor_without_signed_events_has_no_secrets() -> None:
    assert secrets_of(["whsec_!!!!"], conn_type="weya") == ()


def test_the_case_of_the_public_bug_reports_is_read() -> None:
    # github.com/standard-webhooks/standard-webhooks/issues/235: the secret was pasted with its scheme.
    uri_value = json.dumps([f"v1,{SECRET}"])
    assert secrets_of(json.loads(uri_value)) == (SECRET,)
