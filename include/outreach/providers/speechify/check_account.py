"""Checking a Speechify account without calling anyone."""

from collections.abc import Callable, Sequence
from datetime import datetime

import httpx

from outreach.domain.errors import ConfigurationError, SubmitError
from outreach.providers.base import Account, Finding
from outreach.providers.clock_check import clock_finding
from outreach.providers.speechify.api_client import ApiClient
from outreach.providers.speechify.classify_answer import batch_in
from outreach.providers.speechify.generation import ApiVersion, Generation
from outreach.providers.speechify.read_calls import BATCH_CALLS
from outreach.providers.wire_json import read_object


async def check_account(
    api: ApiClient, account: Account, *, version: ApiVersion, clock: Callable[[], datetime]
) -> Sequence[Finding]:
    """List one batch and read the newest one: checks key, clocks, generation and secrets."""
    try:
        response = await api.ask("GET", BATCH_CALLS, limit=1)
        if not response.is_success:
            raise api.failure(response)
        findings = [
            Finding(subject="credentials", passed=True, words="the API key lists batches"),
            clock_finding(response.headers.get("date"), of="Speechify", now=clock()),
            await _generation(api, response, version),
        ]
    except (ConfigurationError, SubmitError) as problem:
        findings = [Finding(subject="credentials", passed=False, words=str(problem))]
    return [*findings, _secrets(account)]


async def _generation(api: ApiClient, response: httpx.Response, version: ApiVersion) -> Finding:
    """Find the generation by a batch's detail: B wraps it, C does not."""
    subject = "generation"
    try:
        listed = read_object(response.content).get("batches")
    except ValueError:
        listed = None
    if not isinstance(listed, list):
        return Finding(subject=subject, passed=False, words="the list of batches is not as documented")
    newest = batch_in(listed[0]).id if listed and isinstance(listed[0], dict) else None
    detail = await api.read(BATCH_CALLS, newest) if newest else None
    if detail is None:
        words = f"there is no batch to tell by; generation {version.generation} is spoken"
        return Finding(subject=subject, passed=None, words=words)
    seen = Generation.B if isinstance(detail.get("batch"), dict) else Generation.C
    return Finding(
        subject=subject,
        passed=seen is version.generation,
        words=f"Speechify answers as generation {seen}, and the connection's api_version asks for "
        f"{version.generation}",
    )


def _secrets(account: Account) -> Finding:
    if account.webhook_secrets:
        words = "results that come by webhook can be verified"
    else:
        words = "webhook_secrets is empty, so results are read back only"
    return Finding(subject="webhook secret", passed=True if account.webhook_secrets else None, words=words)
