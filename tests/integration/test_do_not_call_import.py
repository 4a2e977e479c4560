"""A file of people and numbers onto the do-not-call list: dry run first, one line a mistake."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine

from builders.do_not_call import DoNotCall, do_not_call_of
from builders.stops import stops

SOUND = """person_id,phone,reason,until,region,scope
C-1,,asked by letter,,,
,+966512345678 / +966598765432,,,,
C-2,0512345670,in hospital,2199-01-31,SA,campaign:overdue_invoices
"""
CANARIES = ("Amal", "0512345", "96651", "someone@example.org", "2020-01-31", "Moon")


@pytest.fixture
def outreach(ledger_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DoNotCall:
    return do_not_call_of(ledger_url, tmp_path, monkeypatch)


def written(folder: Path, content: str | bytes) -> str:
    file = folder / "list.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def held(ledger: Engine) -> list[tuple[Any, ...]]:
    return [(each["person_key"], each["phone"], each["words"], each["scope"]) for each in stops(ledger)]


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(
    outreach: DoNotCall, ledger: Engine, tmp_path: Path
) -> None:
    said = outreach("import", written(tmp_path, SOUND), "--reason", "list of 2026")
    assert said.exit_code == 0
    assert "understood 3 rows, with 2 people and 3 numbers; 0 rows have mistakes" in said.stdout
    assert "nothing was written; 4 entries would be new. Write them with --write" in said.stdout
    assert stops(ledger) == []


def test_every_row_and_every_number_of_it_is_written(
    outreach: DoNotCall, ledger: Engine, tmp_path: Path
) -> None:
    file = written(tmp_path, SOUND)
    assert "added 4 entries" in outreach("import", file, "--write", "--reason", "list of 2026").stdout
    assert held(ledger) == [
        ("c-1", None, "asked by letter", "everything"),
        (None, "+966512345678", "list of 2026", "everything"),
        (None, "+966598765432", "list of 2026", "everything"),
        ("c-2", "+966512345670", "in hospital", "campaign:overdue_invoices"),
    ]
    last = stops(ledger)[-1]
    assert f"{last['holds_until']:%Y-%m-%d}" == "2199-01-31"
    assert last["source"].endswith(", row 4 of list.csv")


def test_the_same_file_is_imported_once(outreach: DoNotCall, ledger: Engine, tmp_path: Path) -> None:
    file = written(tmp_path, SOUND + "c-1,,again,,,\n")
    outreach("import", file, "--write", "--reason", "list")
    before = stops(ledger)
    assert len(before) == 4
    assert "added 0 entries" in outreach("import", file, "--write", "--reason", "list").stdout
    assert stops(ledger) == before


def test_an_entry_that_was_lifted_is_written_anew(
    outreach: DoNotCall, ledger: Engine, tmp_path: Path
) -> None:
    file = written(tmp_path, "person_id,reason\nC-1,asked\n")
    outreach("import", file, "--write")
    outreach("remove", "--person", "C-1", "--reason", "asked again")
    assert "added 1 entries" in outreach("import", file, "--write").stdout


WITH_MISTAKES = """person_id,phone,reason,until,region,scope
Amal,,asked,,,

C-2,0512345678,asked,,,
C-3,+966512345678 / 12,asked,,,
,,someone@example.org,,,
NULL,n/a,asked,,,
1.23457E+14,,asked,,,
C-4,,asked,2020-01-31,,
C-5,,asked,31 January Moon,,
C-6,,asked,,,campaign:
C-7,,,,,
C-8,,asked,,,
C-9,Amal
C-10,,asked,,,,Amal
C-11,,asked,,,campaign:Amal
C-12,0512345678,asked,,Moon,
"""
MISTAKES = [
    "row 4: the phone number cannot be read",
    "row 5: the phone number cannot be read, or one of several cannot",
    "row 6: say whom: a person's id, a phone number, or both",
    "row 7: say whom: a person's id, a phone number, or both",
    "row 8: an id as a spreadsheet shortens it, without its last digits",
    "row 9: until is over, so the entry would have no effect",
    "row 10: until is no date such as 2027-01-31 or 2027-01-31T18:00 (UTC)",
    "row 11: a scope is everything or campaign:<id>",
    "row 12: say why: an entry without a reason helps no one later",
    "row 14: it has 2 values, and the first row has 6",
    "row 15: it has 7 values, and the first row has 6",
    "row 16: a scope is everything or campaign:<id> of a campaign that is known, and this one is not; ",
    "row 17: unknown region",
]


def test_each_mistake_is_one_line_with_its_row_and_without_its_values(
    outreach: DoNotCall, tmp_path: Path
) -> None:
    said = outreach("import", written(tmp_path, WITH_MISTAKES))
    lines = [line for line in said.stdout.splitlines() if line.startswith("row ")]
    assert len(lines) == len(MISTAKES)
    assert all(line.startswith(mistake) for line, mistake in zip(lines, MISTAKES, strict=True))
    assert said.exit_code == 1
    assert [canary for canary in CANARIES if canary in said.output] == []


def test_a_file_with_a_mistake_writes_nothing(outreach: DoNotCall, ledger: Engine, tmp_path: Path) -> None:
    said = outreach("import", written(tmp_path, WITH_MISTAKES), "--write")
    assert said.exit_code == 1
    assert "nothing was written; 2 entries would be new. Correct the file" in said.stdout
    assert stops(ledger) == []


def test_unless_its_good_rows_are_asked_for(outreach: DoNotCall, ledger: Engine, tmp_path: Path) -> None:
    said = outreach("import", written(tmp_path, WITH_MISTAKES), "--write", "--good-rows")
    assert said.exit_code == 1
    assert [person for person, *_ in held(ledger)] == ["amal", "c-8"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty; its first line must name the columns"),
        (b"Amal,+966512345678\nB,+966512345679\n", "column 1 is none of person_id, phone, reason"),
        (b"person_id,perosn\nC-1,x\n", "column 2 is none of person_id, phone, reason"),
        (b"reason\nasked\n", "needs a column person_id or phone"),
        (b"phone,phone\n1,2\n", "column 2 is called like another one"),
        (b"person_id;phone\nC-1;\n", "is --delimiter ';'?"),
        (b"person_id\n\xff\n", "is not utf-8 text; say how it is written with --encoding"),
        (b"\xff\xfep\x00", "is UTF-16 text; say utf-16 with --encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(
    outreach: DoNotCall, ledger: Engine, tmp_path: Path, content: bytes, problem: str
) -> None:
    said = outreach("import", written(tmp_path, content), "--write", "--good-rows", "--reason", "asked")
    assert said.exit_code == 2
    assert problem in said.output
    assert [canary for canary in CANARIES if canary in said.output] == []
    assert stops(ledger) == []


def test_a_spreadsheets_mark_and_another_encoding_are_read(
    outreach: DoNotCall, ledger: Engine, tmp_path: Path
) -> None:
    marked = written(tmp_path, "Person_ID ,\nC-1,\n".encode("utf-8-sig"))
    assert outreach("import", marked, "--write", "--reason", "asked").exit_code == 0
    arabic = written(tmp_path, "phone;reason\n٠٥١٢٣٤٥٦٧٨;طلب\n".encode("utf-16"))
    style = ("--delimiter", ";", "--encoding", "utf-16", "--region", "SA")
    assert outreach("import", arabic, "--write", *style).exit_code == 0
    assert held(ledger) == [
        ("c-1", None, "asked", "everything"),
        (None, "+966512345678", "طلب", "everything"),
    ]


@pytest.mark.parametrize("style", [("--encoding", "nothing"), ("--delimiter", "::")])
def test_a_style_that_no_file_has_is_refused(
    outreach: DoNotCall, tmp_path: Path, style: tuple[str, str]
) -> None:
    said = outreach("import", written(tmp_path, SOUND), *style)
    assert said.exit_code == 2
    assert style[0] in said.output


def test_a_value_without_a_column_is_a_mistake(outreach: DoNotCall, tmp_path: Path) -> None:
    said = outreach("import", written(tmp_path, "person_id,\nC-1,Amal\n"), "--reason", "asked")
    assert "row 2: a value stands in a column without a name" in said.stdout
    assert "Amal" not in said.output
