"""Reading phone numbers as people write them."""

import random

import phonenumbers
import pytest
from phonenumbers import PhoneNumberType

from builders.spoilt_phones import a_number, spoilt_phones
from outreach.domain.decisions import Reason
from outreach.domain.phones import (
    CALLABLE_KINDS,
    ReadPhone,
    another_number,
    international_number,
    read_phone,
)

MOBILE = "+966512345678"
SECOND_MOBILE = "+966598765432"


def test_the_saudi_numbers_of_these_tests_are_the_librarys_examples() -> None:
    example = phonenumbers.example_number_for_type("SA", PhoneNumberType.MOBILE)
    assert example is not None
    assert phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164) == MOBILE


@pytest.mark.parametrize(
    ("text", "region"),
    [
        pytest.param("0512345678", "SA", id="local"),
        pytest.param("512345678", "SA", id="local without the trunk zero"),
        pytest.param("+966 51 234 5678", "GB", id="international"),
        pytest.param("966512345678", "SA", id="international without plus"),
        pytest.param("00966512345678", "GB", id="double zero where it is the prefix"),
        pytest.param("00966512345678", "US", id="double zero where 011 is the prefix"),
        pytest.param("011 966 512345678", "US", id="the country's own prefix"),
        pytest.param("+966 (0)51 234 5678", "SA", id="trunk zero in brackets"),
        pytest.param("tel:+966-51-234-5678", "SA", id="tel: address"),
        pytest.param("tel:051-234-5678;phone-context=+966", "GB", id="tel: address with context"),
        pytest.param("٠٥١٢٣٤٥٦٧٨", "SA", id="Arabic-Indic digits"),
        pytest.param("+۹۶۶۵۱۲۳۴۵۶۷۸", "SA", id="Persian digits"),
        pytest.param("＋９６６５１２３４５６７８", "GB", id="full-width digits"),
        pytest.param("\u200e0512345678\u202c", "SA", id="invisible direction marks"),
        pytest.param("512345678.0", "SA", id="a number that was a float"),
        pytest.param("Home: 0512345678 after 5 pm", "SA", id="within other words"),
        pytest.param("0512345678 / 0598765432", "SA", id="two numbers, slash"),
        pytest.param("512345678 / 598765432", "SA", id="two short numbers, slash"),
        pytest.param("0512345678,0598765432", "SA", id="two numbers, comma"),
        pytest.param("0512345678\n0598765432", "SA", id="two numbers, line break"),
        pytest.param("0512345678 or 0598765432", "SA", id="two numbers, or"),
        pytest.param("0512345678 أو 0598765432", "SA", id="two numbers, Arabic or"),
        pytest.param("0512345678 0598765432", "SA", id="two numbers, space"),
        pytest.param("920001234 / 0512345678", "SA", id="the first number is not callable"),
        pytest.param("0598765432 ext. 12; 0512345678", "SA", id="the first number has an extension"),
    ],
)
def test_a_callable_number_is_found_however_it_is_written(text: str, region: str) -> None:
    assert read_phone(text, region=region) == ReadPhone(
        e164=MOBILE, kind="mobile", time_zones=("Asia/Riyadh",), problem=None, country="SA"
    )


@pytest.mark.parametrize("text", [None, "", "   ", "\u200f"])
def test_an_empty_field_is_missing(text: str | None) -> None:
    assert read_phone(text, region="SA").problem is Reason.MISSING_PHONE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("n/a", id="words"),
        pytest.param("-", id="a dash"),
        pytest.param("12345", id="too short"),
        pytest.param("+966999999999999", id="possible nowhere"),
        pytest.param("0552", id="a part of a number"),
        pytest.param("0012", id="nothing after the prefix"),
        pytest.param("9.66512E+11", id="digits lost in a spreadsheet"),
        pytest.param("51234567.0", id="a digit short, however it is written"),
        pytest.param("1-800-FLOWERS", id="letters for digits"),
        pytest.param("0512345678-0598765432", id="no one can say where one number ends"),
        pytest.param("051234567⁸", id="a footnote is no digit"),
        pytest.param("{{phone}}", id="a template"),
        pytest.param("05" * 5000, id="ten thousand digits"),
    ],
)
def test_text_without_a_valid_number_is_unreadable(text: str) -> None:
    assert read_phone(text, region="SA") == ReadPhone(
        e164=None, kind=None, time_zones=(), problem=Reason.UNREADABLE_PHONE
    )


def test_a_slash_inside_one_number_does_not_make_two() -> None:
    assert read_phone("030/123456", region="DE").e164 == "+4930123456"


@pytest.mark.parametrize(
    ("region", "kind"),
    [
        ("SA", PhoneNumberType.MOBILE),
        ("SA", PhoneNumberType.FIXED_LINE),
        ("US", PhoneNumberType.FIXED_LINE_OR_MOBILE),
        ("GB", PhoneNumberType.VOIP),
        ("GB", PhoneNumberType.PREMIUM_RATE),
        ("SA", PhoneNumberType.SHARED_COST),
        ("SA", PhoneNumberType.TOLL_FREE),
        ("GB", PhoneNumberType.PERSONAL_NUMBER),
        ("GB", PhoneNumberType.PAGER),
        ("IN", PhoneNumberType.UAN),
        ("CH", PhoneNumberType.VOICEMAIL),
    ],
)
def test_only_ordinary_lines_are_callable_and_a_number_is_kept_either_way(region: str, kind: int) -> None:
    example = phonenumbers.example_number_for_type(region, kind)
    assert example is not None
    number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    read = read_phone(number, region="SA")
    assert read.e164 == number
    assert read.kind == phonenumbers.PhoneNumberType.to_string(kind).lower()
    assert read.problem is (None if read.kind in CALLABLE_KINDS else Reason.NOT_CALLABLE_PHONE)


@pytest.mark.parametrize(
    "text",
    ["0112345678 ext. 12", "0112345678x12", "0112345678;ext=12", "0112345678 #12", "0112345678 تحويلة ١٢"],
)
def test_a_number_with_an_extension_is_not_callable(text: str) -> None:
    read = read_phone(text, region="SA")
    assert (read.e164, read.kind) == ("+966112345678", "extension")
    assert read.problem is Reason.NOT_CALLABLE_PHONE


def test_a_number_of_no_country_is_not_callable() -> None:
    satellite = phonenumbers.example_number_for_non_geo_entity(870)
    assert satellite is not None
    read = read_phone(phonenumbers.format_number(satellite, phonenumbers.PhoneNumberFormat.E164), region="SA")
    assert (read.kind, read.time_zones, read.problem) == ("no_country", (), Reason.NOT_CALLABLE_PHONE)


def test_a_number_that_may_be_in_several_zones_has_all_of_them() -> None:
    example = phonenumbers.example_number_for_type("RU", PhoneNumberType.MOBILE)
    assert example is not None
    mobile = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    assert {"Europe/Moscow", "Asia/Vladivostok"} <= set(read_phone(mobile, region="SA").time_zones)


def test_a_local_number_is_completed_with_the_rows_country() -> None:
    assert read_phone("(202) 555-0100", region="US").e164 == "+12025550100"
    assert read_phone("(202) 555-0100", region="SA").problem is Reason.UNREADABLE_PHONE


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("+966512345678", MOBILE),
        ("966512345678", MOBILE),
        ("00966512345678", MOBILE),
        ("0512345678", MOBILE),
        (" +966 51-234-5678 ", MOBILE),
        ("+541123456789", "+5491123456789"),
        ("+525512345678", "+5215512345678"),
        (None, MOBILE),
        ("", MOBILE),
        ("+9665******78", MOBILE),
        ("anonymous", MOBILE),
        ("12", MOBILE),
        (MOBILE, "no number at all"),
    ],
)
def test_digits_that_may_be_the_same_number_or_none_are_no_other_number(
    written: str | None, phone: str
) -> None:
    assert another_number(written, phone) is None


@pytest.mark.parametrize(
    ("written", "other"),
    [
        (SECOND_MOBILE, SECOND_MOBILE),
        ("966598765432", SECOND_MOBILE),
        ("0598765432", SECOND_MOBILE),
        ("+44 20 7946 0018", "+442079460018"),
        ("+966512345679", "+966512345679"),
    ],
)
def test_another_number_is_one_however_it_is_written(written: str, other: str) -> None:
    assert another_number(written, MOBILE) == other


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (MOBILE, MOBILE),
        ("966512345678", MOBILE),
        ("00966 51 234 5678", MOBILE),
        ("0512345678", None),
        ("no one", None),
        (None, None),
    ],
)
def test_a_number_without_a_call_needs_its_country(written: str | None, number: str | None) -> None:
    assert international_number(written) == number


@pytest.mark.parametrize("seed", [2611, 7, 1966])
def test_of_3000_spoilt_fields_none_calls_a_stranger_and_none_that_is_certain_is_missed(seed: int) -> None:
    strangers, missed = [], []
    for field in spoilt_phones(3000, seed=seed):
        read = read_phone(field.text, region=field.region)
        called = read.e164 if read.problem is None else None
        if called not in (None, field.truth):
            strangers.append((field, called))
        if field.is_certain and called != field.truth:
            missed.append((field, read))
    assert strangers == []
    assert missed == []


@pytest.mark.parametrize("region", ["US", "MX", "CA"])
def test_no_valid_number_of_ten_digits_is_lost_to_another_countrys_code(region: str) -> None:
    dice = random.Random(2611)
    for _ in range(3000):
        number = a_number(dice, region)
        ten_digits = str(number.national_number)
        read = read_phone(ten_digits, region=region)
        assert read.e164 == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        pytest.param("+48 (0) 22 512 1234", "PL", "+48225121234", id="trunk zero in brackets with spaces"),
        pytest.param("+39 (0)6 1234 5678", "IT", "+390612345678", id="a zero that Italy keeps"),
        pytest.param("(00966)512345678", "SA", MOBILE, id="double zero in brackets"),
        pytest.param("(+966) 51 234 5678", "US", MOBILE, id="calling code in brackets"),
        pytest.param("+52 1 55 1234 5678", "MX", "+525512345678", id="Mexico's old 1"),
        pytest.param("030 12 34 56 78", "DE", "+493012345678", id="pairs of digits"),
        pytest.param("06-12-34-56-78", "FR", "+33612345678", id="pairs with dashes"),
        pytest.param("+966 55\u2009120\u202f1575", "SA", "+966551201575", id="thin spaces"),
        pytest.param("966_51_234_5678", "SA", MOBILE, id="underscores"),
    ],
)
def test_spellings_that_have_one_reading(text: str, region: str, e164: str) -> None:
    read = read_phone(text, region=region)
    assert (read.e164, read.problem) == (e164, None)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        pytest.param("491713920086", "DE", id="valid with the own calling code and as a national number"),
        pytest.param("01713920086/7", "DE", id="an alternative last digit"),
        pytest.param("01713920086 (2)", "DE", id="a footnote in brackets"),
        pytest.param("03133336670/12", "BR", id="two digits behind a slash"),
        pytest.param("+91 96123 8615997578", "IN", id="a valid number within a longer run"),
        pytest.param("0512345678 / 12", "SA", id="digits that are left over"),
        pytest.param("+43123454 22500789", "AT", id="no one can tell where one number ends"),
        pytest.param("0512345678?", "SA", id="a question"),
        pytest.param("ext 12", "SA", id="an extension without a number"),
        pytest.param("1\n03/4223983", "EG", id="a mark on a line of its own"),
        pytest.param("03096719694\n2024", "DE", id="a year on a line of its own"),
        pytest.param("24/7 00972 3 221 5153", "AE", id="hours before the number"),
        pytest.param("Nr.2 0171.0161699", "DE", id="a mark of a list"),
        pytest.param("06221 020559 2024", "DE", id="a year behind the number"),
        pytest.param("(0) 050.892.3827", "SA", id="a trunk zero before the trunk zero"),
        pytest.param("031 38 22 85'5", "SE", id="a quotation mark between digits"),
        pytest.param("08852670B", "SE", id="a letter for a digit"),
        pytest.param("328 470054_", "IT", id="a masked digit"),
        pytest.param("SA: 054 0639649", "AE", id="another country's word"),
        pytest.param("account 0501234567", "AE", id="another register's number"),
        pytest.param("landlord 0501234567", "AE", id="someone whom no list names"),
        pytest.param("nicht anrufen 0501234567", "AE", id="a note in another language"),
        pytest.param("1959-1960", "SE", id="a span of years"),
        pytest.param("20.11.1962", "DK", id="a date"),
        pytest.param("18.63.213.210", "IN", id="an address of a computer"),
        pytest.param("45776690.00", "TH", id="an amount"),
        pytest.param("-385812400", "AE", id="below zero"),
    ],
)
def test_a_field_that_can_be_read_in_two_ways_or_leaves_digits_over_is_unreadable(
    text: str, region: str
) -> None:
    assert read_phone(text, region=region).problem is Reason.UNREADABLE_PHONE


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("Fax: 202-555-0100 Mobile: 202-555-0101", "+12025550101"),
        ("202-555-0100 (h) 202-555-0101 (m)", "+12025550101"),
        ("work 202-555-0100, home 202-555-0101", "+12025550101"),
        ("202-555-0100; 202-555-0101", "+12025550100"),
        ("Office 202-555-0100", "+12025550100"),
        ("wife: 202-555-0100 / cell: 202-555-0101", "+12025550101"),
        ("old 202-555-0100, 202-555-0101", "+12025550101"),
        ("Tel 202-555-0101 / Fax 202-555-0100", "+12025550101"),
        ("☎ 202-555-0101", "+12025550101"),
    ],
)
def test_labels_choose_among_the_numbers_of_a_field(text: str, e164: str) -> None:
    read = read_phone(text, region="US")
    assert (read.e164, read.problem) == (e164, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("fax 202-555-0100", "fax"),
        ("202-555-0100 fax 202-555-0101", "fax"),
        ("فاكس ٢٠٢٥٥٥٠١٠٠", "fax"),
        ("pager 202-555-0100", "pager"),
        ("brother's 202-555-0100", "someone_else"),
        ("former: 202-555-0100", "former"),
        ("202-555-0100 text only", "text_only"),
        ("(202) 555-0100;123", "extension"),
        ("(202) 555-0100,,123#", "extension"),
        ("+1 202 555 0100 p123", "extension"),
        ("202-555-0100 then press 2", "extension"),
    ],
)
def test_a_number_that_is_not_the_persons_own_voice_line_is_kept_and_never_called(
    text: str, kind: str
) -> None:
    read = read_phone(text, region="US")
    assert (read.e164, read.kind, read.problem) == ("+12025550100", kind, Reason.NOT_CALLABLE_PHONE)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("DO NOT CALL 202-555-0100", Reason.NOTE_DO_NOT_CALL),
        ("202-555-0100 (don't call)", Reason.NOTE_DO_NOT_CALL),
        ("202-555-0100 DNC", Reason.NOTE_DO_NOT_CALL),
        ("202-555-0100 do-not-call", Reason.NOTE_DO_NOT_CALL),
        ("202-555-0100 do.not.call", Reason.NOTE_DO_NOT_CALL),
        ("202-555-0100 DoNotCall", Reason.NOTE_DO_NOT_CALL),
        ("202-555-0100 refuses calls", Reason.NOTE_DO_NOT_CALL),
        ("202-555-0100 disconnected", Reason.NOTE_WRONG_NUMBER),
        ("لا تتصل 202-555-0100", Reason.NOTE_DO_NOT_CALL),
        ("wrong number: 202-555-0100", Reason.NOTE_WRONG_NUMBER),
        ("202-555-0100 رقم خاطئ", Reason.NOTE_WRONG_NUMBER),
        ("deceased 202-555-0100", Reason.NOTE_DECEASED),
        ("202-555-0100 متوفى", Reason.NOTE_DECEASED),
    ],
)
def test_a_note_beside_the_number_is_a_stop_with_its_own_reason(text: str, reason: Reason) -> None:
    read = read_phone(text, region="US")
    assert (read.e164, read.problem) == (None, reason)
