"""Every adapter reads the words of voice platforms in the same way, and calls no machine a person."""

import pytest

from builders.levers_accounts import utc_now
from builders.station import EndedCall, Station
from builders.stations import STATIONS
from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome
from outreach.providers.base import Account
from outreach.providers.dialling_words import CONNECTED_WORDS, LINE_OF_WORD

GREETING = "User: You have reached the voicemail of 202 555 0100. Please leave a message after the tone."
HELLO = "User: Hello? Who is this?"

SPELLED = (
    ("no_answer", LineOutcome.NO_ANSWER),
    ("No Answer", LineOutcome.NO_ANSWER),
    ("NO-ANSWER", LineOutcome.NO_ANSWER),
    ("noanswer", LineOutcome.NO_ANSWER),
    ("Ring Timeout Reached", LineOutcome.NO_ANSWER),
    ("customer-did-not-answer", LineOutcome.NO_ANSWER),
    ("SIP 480", LineOutcome.NO_ANSWER),
    ("487", LineOutcome.NO_ANSWER),
    ("no–answer", LineOutcome.NO_ANSWER),
    ("no_response", LineOutcome.NO_ANSWER),
    ("busy", LineOutcome.BUSY),
    ("USER_BUSY", LineOutcome.BUSY),
    ("486 Busy Here", LineOutcome.BUSY),
    ("SIP/2.0 486 Busy Here", LineOutcome.BUSY),
    ("Q.850 17", LineOutcome.BUSY),
    ("machine_detected", LineOutcome.VOICEMAIL),
    ("Voicemail Reached", LineOutcome.VOICEMAIL),
    ("machine_end_beep", LineOutcome.VOICEMAIL),
    ("Answering Machine", LineOutcome.VOICEMAIL),
    ("message_left", LineOutcome.VOICEMAIL),
    ("Call Rejected", LineOutcome.REJECTED),
    ("call.rejected", LineOutcome.REJECTED),
    ("carrier_rejected", LineOutcome.REJECTED),
    ("sip-603", LineOutcome.REJECTED),
    ("Invalid Destination Address", LineOutcome.INVALID_NUMBER),
    ("Unallocated (unassigned) number", LineOutcome.INVALID_NUMBER),
    ("sip_404", LineOutcome.INVALID_NUMBER),
    ("not_found", LineOutcome.INVALID_NUMBER),
    ("suppressed", LineOutcome.CANCELLED),
    ("Cancelled", LineOutcome.CANCELLED),
    ("canceled", LineOutcome.CANCELLED),
    ("do_not_call", LineOutcome.CANCELLED),
    ("CANCELLED_BY_USER", LineOutcome.CANCELLED),
    ("canceled-by-api", LineOutcome.CANCELLED),
    ("blocked_by_dnc", LineOutcome.CANCELLED),
    ("blacklisted", LineOutcome.CANCELLED),
    ("NORMAL_CIRCUIT_CONGESTION", LineOutcome.FAILED),
    ("error", LineOutcome.FAILED),
)
"""Words in the spellings of several platforms, none of them taken from a simulator of ours."""

NO_WORDS = ("not busy", "line was busy", "voicemail was not reached", "unrejected", "404", "busy?", "🤖", "")


def read(station: Station, call: EndedCall) -> CallEvent:
    account = Account(
        connection_id=station.connection_id, provider=station.name, base_url="", login="", password=""
    )
    adapter = station.adapter(account, clock=utc_now)
    (event,) = adapter.read_stored_event(station.ended(call), event_key="key")
    return event


everywhere = pytest.mark.parametrize("station", STATIONS, ids=str)


@everywhere
@pytest.mark.parametrize(("word", "line"), SPELLED)
def test_a_word_of_a_platform_says_how_the_line_ended(station: Station, word: str, line: LineOutcome) -> None:
    event = read(station, EndedCall(word=word))
    assert (event.line, event.line_words) == (line, word)


@everywhere
def test_every_shared_word_means_the_same_to_every_adapter(station: Station) -> None:
    lines = {word: read(station, EndedCall(word=word)).line for word in LINE_OF_WORD}
    assert lines == LINE_OF_WORD


@everywhere
def test_a_line_that_could_not_be_made_is_a_failed_call_and_any_other_was_made(station: Station) -> None:
    not_made = (LineOutcome.FAILED, LineOutcome.INVALID_NUMBER, LineOutcome.CANCELLED)
    for word, line in LINE_OF_WORD.items():
        kind = EventKind.FAILED if line in not_made else EventKind.COMPLETED
        assert read(station, EndedCall(word=word)).kind is kind


@everywhere
def test_that_the_call_was_taken_is_by_itself_no_proof_of_a_person(station: Station) -> None:
    for word in CONNECTED_WORDS:
        for silent in (EndedCall(word=word), EndedCall(word=word, seconds=9, said=("AI: Hello.",))):
            event = read(station, silent)
            assert (event.kind, event.line) == (EventKind.COMPLETED, LineOutcome.UNKNOWN), word
        talk = EndedCall(word=word, seconds=9, said=("AI: Hello.", HELLO))
        assert read(station, talk).line is LineOutcome.ANSWERED_HUMAN, word


@everywhere
@pytest.mark.parametrize("word", NO_WORDS)
def test_a_part_of_what_is_said_is_no_word(station: Station, word: str) -> None:
    talk = EndedCall(word=word, seconds=9, said=("AI: Hello.", HELLO))
    assert read(station, talk).line is LineOutcome.ANSWERED_HUMAN
    assert read(station, EndedCall(word=word, seconds=9, said=("AI: Hello.",))).line is LineOutcome.UNKNOWN


@everywhere
@pytest.mark.parametrize(
    "word", ["machine_detected", "Voicemail Reached", "silence-timed-out", "completed", "a new word", None]
)
def test_a_greeting_transcribed_as_the_user_is_voicemail(station: Station, word: str | None) -> None:
    for seconds in (0, 12, None):
        call = EndedCall(word=word, seconds=seconds, said=("AI: Hello", GREETING))
        assert read(station, call).line is LineOutcome.VOICEMAIL


@everywhere
@pytest.mark.parametrize("word", ["customer-ended-call", "silence-timed-out", "a new word"])
def test_a_voice_that_says_hello_after_a_greeting_is_a_person(station: Station, word: str) -> None:
    call = EndedCall(word=word, seconds=20, said=("AI: Hello", GREETING, HELLO))
    assert read(station, call).line is LineOutcome.ANSWERED_HUMAN


@everywhere
@pytest.mark.parametrize("seconds", [0, None])
def test_without_talk_time_no_one_is_known_to_have_answered(station: Station, seconds: float | None) -> None:
    call = EndedCall(word="assistant-ended-call", seconds=seconds, said=("AI: Hello", HELLO))
    assert read(station, call).line is LineOutcome.UNKNOWN


@everywhere
@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("no-answer", LineOutcome.UNKNOWN),
        ("busy", LineOutcome.UNKNOWN),
        ("rejected", LineOutcome.UNKNOWN),
        ("invalid number", LineOutcome.UNKNOWN),
        ("voicemail", LineOutcome.VOICEMAIL),
        ("failed", LineOutcome.ANSWERED_HUMAN),
        ("cancelled", LineOutcome.ANSWERED_HUMAN),
    ],
)
def test_a_talk_speaks_against_a_word_that_there_was_none(
    station: Station, word: str, line: LineOutcome
) -> None:
    talk = EndedCall(word=word, seconds=9, said=("AI: Hello.", HELLO))
    assert read(station, talk).line is line


@everywhere
def test_a_cancelled_call_with_talk_time_was_dialled(station: Station) -> None:
    event = read(station, EndedCall(word="cancelled", seconds=9))
    assert (event.kind, event.line) == (EventKind.COMPLETED, LineOutcome.UNKNOWN)


@everywhere
@pytest.mark.parametrize("word", ["voicemail", "machine_detected"])
def test_a_machine_does_not_converse(station: Station, word: str) -> None:
    again = "User: I do not want these calls."
    talks = {
        ("AI: Hello.", HELLO, "AI: This is the clinic.", again): LineOutcome.UNKNOWN,
        (HELLO, "AI: This is the clinic.", again): LineOutcome.UNKNOWN,
        ("AI: Hello.", HELLO, again): LineOutcome.VOICEMAIL,
        ("AI: Hello.", HELLO, "AI: This is the clinic."): LineOutcome.VOICEMAIL,
        (GREETING, "AI: This is the clinic.", GREETING): LineOutcome.VOICEMAIL,
    }
    for said, line in talks.items():
        assert read(station, EndedCall(word=word, seconds=30, said=said)).line is line, said
        silent = read(station, EndedCall(word=word, seconds=0, said=said))
        assert silent.line is LineOutcome.VOICEMAIL, said


@everywhere
@pytest.mark.parametrize(
    "text", ["I can't take your call.", "My name is Anna, leave a message", "اترك رسالة"]
)
def test_words_that_a_person_or_a_machine_may_say_are_unknown_without_a_word(
    station: Station, text: str
) -> None:
    for word, line in (
        ("completed", LineOutcome.UNKNOWN),
        ("a new word", LineOutcome.UNKNOWN),
        ("no-answer", LineOutcome.UNKNOWN),
        ("voicemail", LineOutcome.VOICEMAIL),
    ):
        call = EndedCall(word=word, seconds=9, said=("AI: Hello.", f"User: {text}"))
        assert read(station, call).line is line, word
