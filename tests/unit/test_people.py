"""When two spellings mean one person."""

import pytest

from outreach.domain.people import is_same_name, normalise_person_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amal Haddad", "AMAL  HADDAD"),
        ("Amal Haddad", "Haddad, Amal"),
        ("José Núñez", "Jose Nunez"),
        ("O'Neil", "O’Neil"),
        ("Al-Harbi", "al harbi"),
        ("Straße", "STRASSE"),
        ("Søren Ødegaard", "Soren Odegaard"),
        ("أحمد الحربي", "احمد الحربى"),
        ("فاطمة", "فَاطِمَه"),
        ("Amal\nHaddad", "Amal Haddad"),
    ],
)
def test_case_order_diacritics_and_punctuation_do_not_make_another_person(one: str, other: str) -> None:
    assert is_same_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("Amal Haddad", "Amal Hadad"), ("Amal", "Amal Haddad")])
def test_other_letters_or_words_are_another_person(one: str, other: str) -> None:
    assert not is_same_name(one, other)


@pytest.mark.parametrize("nameless", [None, "", " - "])
def test_no_name_is_the_same_as_no_name(nameless: str | None) -> None:
    assert not is_same_name(nameless, nameless)


@pytest.mark.parametrize("spelling", ["C-١0", " c-١0 ", "Ｃ-١0", "\u200bC-١0", "C-١0\ufeff"])
def test_a_person_id_is_written_one_way(spelling: str) -> None:
    assert normalise_person_id(spelling) == "c-١0"
