"""``outreach probe``: check whether an account is ready, without calling anyone."""

import asyncio
import json
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from outreach.commands.console import complain, tell
from outreach.providers.registry import VENDORS

if TYPE_CHECKING:
    from outreach.providers.base import Finding, VoiceProvider
    from outreach.services.safeguards.account_check import OwnCall

Connection = Annotated[
    str,
    typer.Argument(help=f"The account's connection id, such as {VENDORS[0].default_connection_id}."),
]
OwnNumber = Annotated[
    str | None, typer.Option("--call", help="YOUR OWN number, with +: it is really called, once.")
]
Template = Annotated[str | None, typer.Option(help="The template or agent of that call.")]
Options = Annotated[str, typer.Option(help="provider.options of that call, as JSON.")]
Tags = Annotated[str, typer.Option(help="The agent's variables of that call, as JSON.")]
Minutes = Annotated[int, typer.Option(min=1, max=60, help="How long to look for its result.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(probe)


def probe(
    connection: Connection,
    own_number: OwnNumber = None,
    template: Template = None,
    options: Options = "{}",
    tags: Tags = "{}",
    minutes: Minutes = 5,
) -> None:
    """Check a provider's account, calling no one without --call.

    Checks its credentials, its clock and its lists, and shows what it can do. Exits
    with 1 if something would not work.
    """
    from outreach.connections.accounts import known_account, known_provider
    from outreach.services.safeguards.account_check import OwnCall, capabilities_in_words, settings_in_words

    provider = known_provider(connection, os.environ)
    settings = settings_in_words(known_account(connection, os.environ), provider.capabilities)
    own = None
    if own_number:
        own = OwnCall(
            phone=_read_own(own_number),
            template_id=template,
            options=_object(options, "--options"),
            prompt_tags={name: str(value) for name, value in _object(tags, "--tags").items()},
        )
    tell(f"{connection} is an account at {provider.name}")
    _show([*capabilities_in_words(provider), *settings])
    findings = [*settings, *asyncio.run(_find_out(provider, own, within=timedelta(minutes=minutes)))]
    _show(findings[len(settings) :])
    if any(finding.passed is False for finding in findings):
        raise typer.Exit(1)


async def _find_out(
    provider: "VoiceProvider", own: "OwnCall | None", *, within: timedelta
) -> "list[Finding]":
    from outreach.services.safeguards.account_check import call_own_number

    findings = list(await provider.check())
    if own is None or any(finding.passed is False for finding in findings):
        return findings
    key = secrets.token_urlsafe(32)
    called = await call_own_number(provider, own, key=key, clock=lambda: datetime.now(UTC), within=within)
    return [*findings, *called]


def _read_own(number: str) -> str:
    from outreach.domain.phones import read_phone

    read = read_phone(number, region="ZZ")
    if read.e164 is None:
        raise typer.BadParameter("write your own number with + and country code", param_hint="--call")
    return read.e164


def _object(text: str, option: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise typer.BadParameter("this is no JSON object", param_hint=option)
    return value


def _show(findings: "Sequence[Finding]") -> None:
    marks = {True: "ok  ", False: "FAIL", None: "    "}
    for finding in findings:
        say = complain if finding.passed is False else tell
        say(f"  {marks[finding.passed]} {finding.subject}: {finding.words}")
