"""However an answer writes a number or a name, no message repeats it; what messages need is left alone."""

import base64
import json
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outreach.providers.redaction import Redaction

NUMBER = "966559871234"
NAME = "Sara Haddad"
ARABIC = "سارة حداد"
PRIVATE = [NAME, "Sara", "Haddad", ARABIC]
BATCH = "0b1e3f44-5d6c-4178-9012-345678901234"
MARKS = "".join(
    character
    for character in map(chr, range(0x20, 0x3100))
    if (unicodedata.category(character)[0] in "PSZ" or unicodedata.category(character) == "Cf")
    and not any(map(str.isalnum, unicodedata.normalize("NFKC", character)))
)
"""Every sign, space and invisible character up to the signs of Chinese; a letter in brackets is a letter."""

ESCAPING = st.sampled_from(["%", "%%", "&#", ";", "\\", "\\/", "&", "%-", "=", "/", "+"])
"""Signs after which digits may be read as the code of a letter."""

WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent": lambda text: quote(text, safe=""),
    "percent, every byte": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "a form": quote_plus,
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "JSON": json.dumps,
    "JSON in JSON": lambda text: json.dumps(json.dumps({"value": text})),
    "every letter escaped": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    "HTML": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "HTML, hexadecimal": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text),
    "base64": lambda text: base64.b64encode(f'{{"value": "{text}"}}'.encode()).decode(),
    "base64 of a URL": lambda text: base64.urlsafe_b64encode(f'{{"v": "{text}"}}'.encode()).decode(),
    "full width": lambda text: "".join(
        chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text
    ),
}


def digits_in(text: str) -> str:
    """The digits of a text in a row, of whatever script."""
    return "".join(str(unicodedata.digit(each)) for each in text if each.isdigit())


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize(
    "number", [NUMBER, f"+{NUMBER}", "966_559_871_234", "966\u2011559\u2011871\u2011234"]
)
def test_a_number_is_hidden_however_it_is_escaped(way: str, number: str) -> None:
    assert Redaction().clean(f"the phone {WRITTEN[way](number)} is bad") in (
        "the phone … is bad",
        'the phone "…" is bad',
        'the phone "{\\"value\\": \\"…\\"}" is bad',
    )


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("name", [NAME, NAME.upper(), ARABIC])
def test_a_name_is_hidden_however_it_is_escaped(way: str, name: str) -> None:
    said = Redaction(PRIVATE).clean(f"dear {WRITTEN[way](name)}, no")
    assert "…" in said
    left = said.replace("value", "")
    assert not [part for part in (*NAME.casefold().split(), *ARABIC.split()) if part in left.casefold()]
    assert not [part for part in ("%D8", "\\u06", "&#", "\uff33") if part.casefold() in left.casefold()]


@example(marks=["", "", "", "%", *[""] * 7], script="0123456789", around="")
@example(marks=["&#", "", ";", *["%"] * 8], script="0123456789", around="")
@given(
    st.lists(
        st.one_of(st.text(MARKS, max_size=3), ESCAPING),
        min_size=len(NUMBER) - 1,
        max_size=len(NUMBER) - 1,
    ),
    st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９", "०१२३४५६७८९"]),
    st.sampled_from(["", "tel", "x", "(", "+", "_"]),
)
def test_whatever_stands_between_the_digits_no_part_of_a_number_is_left(
    marks: list[str], script: str, around: str
) -> None:
    digits = [script[int(digit)] for digit in NUMBER]
    written = digits[0] + "".join(mark + digit for mark, digit in zip(marks, digits[1:], strict=True))
    said = Redaction().clean(f"no {around}{written}{around} here")
    assert digits_in(said) == ""
    assert said.startswith("no ")
    assert said.endswith(" here")


@given(
    st.lists(st.sampled_from([" ", "\u00a0", "\u2009", "\n", "\t", "_", "-", "+", ".", "\u200b"]), max_size=2)
)
def test_the_single_words_of_a_name_are_hidden_whatever_joins_them(joins: list[str]) -> None:
    said = Redaction(PRIVATE).clean(f"to Sara{''.join(joins) or ' '}Haddad!")
    assert "sara" not in said.casefold()
    assert "haddad" not in said.casefold()


def test_an_address_for_mail_is_hidden() -> None:
    assert Redaction().clean("write to <sara.haddad@shop.invalid>, at once") == "write to <…>, at once"


def test_the_names_of_calls_and_batches_stay_readable() -> None:
    assert Redaction().clean(f"batch {BATCH} is over") == f"batch {BATCH} is over"
    assert Redaction().clean(f"{BATCH.upper()}") == BATCH.upper()


@pytest.mark.parametrize(
    "word", ["HTTP 422", "line 4", "in 2026", "page 12 of 30", "body.contacts.17", "E164"]
)
def test_up_to_four_digits_stay_readable(word: str) -> None:
    assert Redaction().clean(f"{word}: wrong") == f"{word}: wrong"


@pytest.mark.parametrize(
    "beside",
    [f"{BATCH} {NUMBER}", f"{NUMBER} {BATCH}", f"{NUMBER}-{BATCH}", f"{BATCH}{NUMBER}", f"a{BATCH}"],
)
def test_no_number_passes_for_a_part_of_such_a_name(beside: str) -> None:
    said = Redaction().clean(beside)
    assert NUMBER not in said
    assert digits_in(said.replace(BATCH, "")).find(NUMBER[:5]) < 0


def test_an_id_of_a_providers_own_that_is_no_uuid_loses_its_long_numbers() -> None:
    assert Redaction().clean("call 65f1a2b3c4d5e6f708192a3b") == "call 65f1a2b3c4d5e6f…a3b"
