"""The search for canaries finds one in each kind of place, however it is written, and else nothing."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from sqlalchemy import Engine, text

from builders.canaries import CANARY_OF_COLUMN, PHONES, leaks_in
from builders.searched_places import files_below, values_in

NAME = CANARY_OF_COLUMN["full_name"]

NUMBERS = {
    "with a plus": PHONES[0],
    "without": PHONES[0].removeprefix("+"),
    "at home": "0" + PHONES[0].removeprefix("+966"),
    "in groups": "+966 59 487 1360",
    "with lines": "966_594_871_360",
    "with U+2011": "966\u201159\u20114871\u2011360",
    "with brackets": "(966) 59.487.1360",
    "in Arabic digits": PHONES[0].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    "in full width": PHONES[0].translate(str.maketrans("0123456789", "０１２３４５６７８９")),
}
WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent": lambda said: quote(said, safe=""),
    "a form": quote_plus,
    "percent twice": lambda said: quote(quote(said, safe=""), safe=""),
    "JSON": json.dumps,
    "JSON in JSON": lambda said: json.dumps(json.dumps({"said": said})),
    "escaped": lambda said: "".join(f"\\u{ord(letter):04x}" for letter in said),
    "bytes of Python": lambda said: repr(said.encode()),
    "HTML": lambda said: "".join(f"&#{ord(letter)};" for letter in said),
    "base64": lambda said: base64.b64encode(f"said: {said}".encode()).decode(),
    "hexadecimal": lambda said: "\\x" + f"said: {said}".encode().hex(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("spelling", [*NUMBERS, "a name", "a name in capitals"])
def test_it_finds_a_canary_however_it_is_written(spelling: str, way: str) -> None:
    said = {**NUMBERS, "a name": NAME, "a name in capitals": NAME.upper()}[spelling]
    assert leaks_in([("log", f"2026-11-28 task failed: {WAYS[way](said)} [422]")])


@pytest.mark.parametrize("canary", [*CANARY_OF_COLUMN.values(), *PHONES])
def test_it_knows_every_canary(canary: str) -> None:
    assert leaks_in([("log", f"said {canary} there")])


def test_it_finds_none_where_there_is_none() -> None:
    said = "call 0b1e3f44-5d6c-4178-9012-345678901234 at 2026-11-28T00:58:21.594871Z: 36 ms, +966500000001"
    assert (
        leaks_in([("log", said), ("bytes", said.encode()), ("base64", base64.b64encode(said.encode()))]) == []
    )


def test_it_looks_into_every_file_but_those_of_a_database(tmp_path: Path) -> None:
    for name in (
        "logs/tasks/run.log",
        "passwords.json",
        "postgres/server.log",
        "postgres/base/1",
        "one.html",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{name}: {NAME}")
    found = {leak.place for leak in leaks_in(files_below(tmp_path))}
    assert found == {"logs/tasks/run.log", "passwords.json", "postgres/server.log", "one.html"}


@pytest.mark.parametrize("kind", ["text", "json", "jsonb", "bytea", "text[]", "varchar(200)", "name"])
def test_it_looks_into_every_kind_of_column(warehouse: Engine, kind: str) -> None:
    value = {"json": json.dumps([NAME]), "jsonb": json.dumps({NAME: 1}), "text[]": f'{{"{NAME}"}}'}.get(
        kind, NAME
    )
    with warehouse.begin() as connection:
        connection.execute(text(f"CREATE TABLE place (id uuid, at timestamptz, many integer, said {kind})"))
        planted = "convert_to(:value, 'UTF8')" if kind == "bytea" else f"CAST(:value AS {kind})"
        connection.execute(text(f"INSERT INTO place (said) VALUES ({planted})"), {"value": value})
    assert [leak.place for leak in leaks_in(values_in(warehouse))] == ["public.place.said"]
