"""On chosen numbers every call ends as a test says, and the log says what the provider made known of it."""

import hashlib
import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from builders import oracle
from builders.levers_client import LeversClient
from builders.levers_requests import contact
from builders.levers_simulator import running_levers
from builders.webhook_receiver import receiving_webhooks
from builders.weya_simulator import WeyaClient, record, running_weya
from outreach_sandbox.simulator.log import ResultMade
from outreach_sandbox.simulator.settings import NumberScenario

WORDS = ["OPT_OUT", "do not call", "DECEASED", "ATTORNEY_REPRESENTED", "a word of no script"]


@pytest.mark.parametrize("language", ["Sara Haddad", "سارة حداد"], ids=["English", "Arabic"])
def test_an_agent_says_the_word_that_was_chosen_for_a_number(tmp_path: Path, language: str) -> None:
    called = [contact(number, promptTags={"name": language}) for number in range(len(WORDS))]
    chosen = {each["numberToCall"]: {"words": word} for each, word in zip(called, WORDS, strict=True)}
    with (
        receiving_webhooks() as receiver,
        running_levers(tmp_path, webhook_url=receiver.url, enveloped_share=0, numbers=chosen) as levers,
    ):
        LeversClient(levers=levers).submit({"contacts": called})
        events = [json.loads(delivery.body) for delivery in receiver.wait_for(len(WORDS))]
        entries = levers.entries()

    assert {event["numberTo"]: event["callOutput"] for event in events} == {
        number: each["words"] for number, each in chosen.items()
    }
    assert all("User: " in event["transcription"] for event in events)
    by_phone = {result.phone: result for result in oracle.results(entries)}
    for event in events:
        result = by_phone[event["numberTo"]]
        assert (result.line, result.line_words) == ("answered", event["endedReason"])
        assert result.conversation_words == event["callOutput"]
        assert result.talk_seconds == event["duration"]
        assert result.transcript_sha256 == hashlib.sha256(event["transcription"].encode()).hexdigest()


def test_a_line_that_was_chosen_for_a_number_is_its_line(tmp_path: Path) -> None:
    called = [contact(number) for number in range(20)]
    chosen = {each["numberToCall"]: {"line": "busy"} for each in called}
    with running_levers(tmp_path, numbers=chosen) as levers:
        LeversClient(levers=levers).submit({"contacts": called})
        entries = levers.wait_until(lambda log: len(oracle.results(log)) == len(called))

    silent = {(result.line, result.conversation_words) for result in oracle.results(entries)}
    assert silent == {("busy", None)}


def test_a_provider_that_gives_no_words_gives_none_of_a_chosen_number(tmp_path: Path) -> None:
    with running_weya(tmp_path, numbers={"+966500000001": {"words": "OPT_OUT"}}) as weya:
        client = WeyaClient(weya=weya)
        client.add_calls(client.new_batch(), record(1))
        entries = weya.wait_until(lambda log: len(oracle.results(log)) == 1)

    (result,) = oracle.results(entries)
    assert isinstance(result, ResultMade)
    assert (result.line, result.line_words, result.conversation_words) == ("answered", "completed", None)
    assert result.transcript_sha256 is not None


def test_words_are_chosen_for_answered_lines_only() -> None:
    with pytest.raises(ValidationError, match="answered line only"):
        NumberScenario(line="busy", words="OPT_OUT")
