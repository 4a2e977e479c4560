"""Someone who searches for the word that the field uses finds the place, in its first lines."""

import pytest

from outreach.campaign.roots import project_folder

FOUND_IN = {
    "throttle": "include/outreach/services/dispatch/throttle.py",
    "reconcil": "include/outreach/services/dispatch/reconcile.py",
    "failover": "include/outreach/services/dispatch/failover.py",
    "frequency cap": "include/outreach/services/permissions/history.py",
    "circuit breaker": "include/outreach/services/safeguards/circuit_breaker.py",
    "kill switch": "include/outreach/services/safeguards/send_gate.py",
    "do not call": "include/outreach/services/safeguards/do_not_call.py",
    "clock skew": "include/outreach/services/safeguards/clock_skew.py",
    "dry run": "include/outreach_sandbox/rehearsal/rehearsal.py",
    "audit": "include/outreach/domain/calls.py",
}


@pytest.mark.parametrize(("word", "path"), FOUND_IN.items())
def test_the_word_of_the_field_opens_its_module(word: str, path: str) -> None:
    said = (project_folder() / path).read_text(encoding="utf-8").split('"""')[1]
    assert word in said.lower()


def test_the_runbook_says_how_long_data_is_kept() -> None:
    assert "retention" in (project_folder() / "docs" / "runbook.md").read_text(encoding="utf-8")
