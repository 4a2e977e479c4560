"""A note beside a name or a number is a stop, and a name that only sounds like one is a name."""

import pytest

from outreach.campaign.names import clean_name, name_to_say
from outreach.domain.decisions import Reason
from outreach.domain.notes import gravest, note_among


def note_in_name(name: str) -> Reason | None:
    """The note in a field for names."""
    return note_among(name=name, first_name=None, last_name=None, phones=())


NOTES = [
    ("John Smith (DECEASED)", Reason.NOTE_DECEASED),
    ("John Smith - died 2023", Reason.NOTE_DECEASED),
    ("DEAD", Reason.NOTE_DECEASED),
    ("متوفى", Reason.NOTE_DECEASED),
    ("محمد الغامدي (مُتوفّى)", Reason.NOTE_DECEASED),
    ("محمد الغامدي متـــوفى", Reason.NOTE_DECEASED),
    ("المرحوم محمد", Reason.NOTE_DECEASED),
    ("Sara WRONG NUMBER", Reason.NOTE_WRONG_NUMBER),
    ("رقم خاطئ سارة", Reason.NOTE_WRONG_NUMBER),
    ("DO NOT CALL - Sara", Reason.NOTE_DO_NOT_CALL),
    ("Don't call Sara", Reason.NOTE_DO_NOT_CALL),
    ("Sara, DNC", Reason.NOTE_DO_NOT_CALL),
    ("لا تتصل سارة", Reason.NOTE_DO_NOT_CALL),
]


@pytest.mark.parametrize(("name", "reason"), NOTES)
def test_a_note_in_a_name_says_why_no_one_may_be_called(name: str, reason: Reason) -> None:
    assert note_in_name(name) == reason


@pytest.mark.parametrize(("name", "_reason"), NOTES)
def test_a_name_with_a_note_is_never_said(name: str, _reason: Reason) -> None:
    assert clean_name(name) is None
    assert name_to_say(name, language="en") == "the account holder"


@pytest.mark.parametrize(
    "name",
    [
        "Will Deadman", "Mordead Pendragon", "Dncan Reid", "Diedre O'Connor", "Diederik van Dam",
        "Ida Died\u00e9", "Stop Calle", "Callum Donot", "Ring Lardner", "Norma Calls", "Optavia Outram",
        "Wrongham Number", "Fallecia Gomez", "Verstorbenova Anna", "توفيق الحكيم", "متوفيق حسن",
        "وفاء الأحمد",
    ],
)  # fmt: skip
def test_a_name_that_only_holds_the_letters_of_a_note_is_a_name(name: str) -> None:
    assert note_in_name(name) is None


def test_the_gravest_note_of_a_row_counts() -> None:
    row = note_among(name="Do not call", first_name=None, last_name="DECEASED", phones=["wrong number"])
    assert row == Reason.NOTE_DECEASED
    assert gravest([None, Reason.NOTE_DO_NOT_CALL, Reason.NOTE_WRONG_NUMBER]) == Reason.NOTE_WRONG_NUMBER
    assert gravest([None]) is None


def test_given_and_family_name_are_read_as_one_text() -> None:
    split = note_among(name=None, first_name="DO NOT", last_name="CALL", phones=())
    assert split == Reason.NOTE_DO_NOT_CALL
