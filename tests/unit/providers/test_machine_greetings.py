"""A machine's greeting is known by the whole of what was said; anyone who says anything else is a person."""

from pathlib import Path

import pytest

from outreach.domain.outcomes import Speaker, TranscriptTurn
from outreach.providers.machine_greetings import (
    Likeness,
    fold,
    has_greeting,
    likeness_of,
    own_turns,
)

MACHINES = (Path(__file__).parent / "machine_greetings.txt").read_text("utf-8").splitlines()
"""One a line, as they are transcribed."""

PEOPLE = (
    "Hello?",
    "Yes?",
    "Yes, speaking.",
    "Sorry, I'm not available right now",
    "I am not available at the moment",
    "She's not available right now, can you call later",
    "Can I leave a message?",
    "You want me to leave a message after the beep?",
    "No you can't leave a message after the beep I'm right here",
    "You have reached the voicemail of 202 555 0100. Please leave a message after the tone. Hello?",
    "Please leave a message after the tone that's what it said yesterday I am here now",
    "You've reached John Smith",
    "I'm busy, call me later",
    "نعم، معك أحمد",
    "الو",
    "مين معي؟",
    "أنا مشغول الآن، اتصل لاحقاً",
    "Bueno, sí, dígame",
    "no está disponible, llame más tarde",
    "Oui allô",
    "Je ne suis pas disponible pour le moment",
    "Il n'est pas là",
    "Ja, Müller",
    "Er ist gerade nicht da",
    "Hello, this is John, who is calling?",
    "The number you have called is wrong, there is no John here",
    "the person you are calling is not available he is dead",
    "My mailbox is full of your letters",
    "He can't come to the phone right now",
    "Is this a voicemail?",
    "leave a message for my husband he will call you",
    "You have reached the voicemail of 202 555 0100 hello who is this",
    "Thank you, goodbye",
    "202 555 0100",
    "I paid after the tone of your last letter",
    "The person you are trying to reach is deceased",
    "You have reached a number that is not his",
)

EITHER = (
    "I can't take your call.",
    "We are unable to take your call. Bye.",
    "Sorry, I can't come to the phone",
    "This is John Smith, I cannot come to the phone right now, call again later",
    "Nobody is available to take your call",
    "my name is Anna, leave a message",
    "I am not here now, please leave a message",
    "Please leave your name and number",
    "Please state your name and the reason for calling",
    "اترك رسالة",
    "deje su mensaje",
    "Laissez un message",
    "Hinterlassen Sie eine Nachricht",
)
"""Words that a person may say just as well as a machine."""


def spoken(*texts: str) -> list[str]:
    return own_turns([TranscriptTurn(speaker=Speaker.PERSON, text=text) for text in texts])


def is_greeting(turns: list[str]) -> bool:
    return likeness_of(turns) is Likeness.MACHINE


@pytest.mark.parametrize("text", MACHINES)
def test_a_machine_is_known_by_its_greeting(text: str) -> None:
    assert is_greeting(spoken(text))
    assert is_greeting(spoken(text.upper()))
    assert is_greeting(spoken("".join(letter for letter in text if letter.isalnum() or letter == " ")))


@pytest.mark.parametrize("text", PEOPLE)
def test_a_person_is_no_machine(text: str) -> None:
    assert likeness_of(spoken(text)) is Likeness.NONE


@pytest.mark.parametrize("text", EITHER)
def test_words_that_either_may_say_are_uncertain(text: str) -> None:
    assert likeness_of(spoken(text)) is Likeness.UNCERTAIN
    assert likeness_of(spoken(text, text)) is Likeness.UNCERTAIN
    assert likeness_of(spoken(text, MACHINES[0])) is Likeness.MACHINE
    assert likeness_of(spoken(text, "Who is this?")) is Likeness.NONE


@pytest.mark.parametrize("text", MACHINES)
@pytest.mark.parametrize(
    "person", ["Hello?", "Yes, who is this?", "الو", "¿Quién es?", "Allô ?", "Ja, hallo?"]
)
def test_a_voice_that_speaks_after_a_greeting_is_a_person(text: str, person: str) -> None:
    said = spoken(text, person)
    assert not is_greeting(said)
    assert has_greeting(said)
    assert not is_greeting(spoken(f"{text} {person}"))


def test_a_greeting_may_be_cut_into_turns_anywhere() -> None:
    for cut in (
        ("You have reached the voicemail of", "202 555 0100", "please leave a message", "after the tone"),
        ("Hello.", "The person you are calling is not available.", "Please leave a message.", "[beep]"),
        ("Please leave a message after the tone.", "Beep", "Thank you. Goodbye."),
        (MACHINES[0], MACHINES[1]),
    ):
        assert is_greeting(spoken(*cut)), cut


@pytest.mark.parametrize("note", ["[silence]", "(line noise)", "*music*", "<inaudible>", "...", "", "[ ]"])
def test_a_note_of_the_transcriber_is_no_turn_of_the_persons_own(note: str) -> None:
    assert spoken(note) == []


def test_the_agents_words_are_not_the_persons() -> None:
    agent = TranscriptTurn(speaker=Speaker.AGENT, text=MACHINES[0])
    unknown = TranscriptTurn(speaker=Speaker.UNKNOWN, text="Hello?")
    assert own_turns([agent, unknown]) == []
    assert not is_greeting([])


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "leave a message " * 50_000,
        "this is a b c d e f " * 5_000 + "after the tone",
        "\ud800" * 99,
    ],
)
def test_a_text_too_long_for_a_greeting_is_no_greeting(text: str) -> None:
    assert not is_greeting(spoken(*[text] * 8))
    assert len(fold(text)) <= 2_000
