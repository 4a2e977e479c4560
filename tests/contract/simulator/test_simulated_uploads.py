"""The simulated Speechify takes a CSV file in a form, as the guide says, in both generations."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders import oracle
from builders.speechify_simulator import RunningSpeechify, running_speechify

FILE = "phone,custom_id,first_name\r\n+966500000001,our-1,Sara\r\n+966500000002,,Omar\r\n"


@pytest.fixture(params=["B", "C"])
def speechify(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[RunningSpeechify]:
    with running_speechify(tmp_path, generation=request.param) as running:
        yield running


def rows(speechify: RunningSpeechify) -> list[dict[str, Any]]:
    batch = speechify.only_batch()
    path = f"batch-calls/{batch}" + ("" if speechify.settings.generation == "B" else "/recipients")
    shown: list[dict[str, Any]] = speechify.get(path).json()["recipients"]
    return sorted(shown, key=lambda row: str(row["phone"]))


def test_everyone_in_a_file_is_called_once(speechify: RunningSpeechify) -> None:
    answer = speechify.upload(FILE, name="by hand", agent_id="agent_1")
    assert answer.status_code == 202
    entries = speechify.wait_until(lambda entries: len(oracle.endings(entries)) == 2)
    assert sorted(ring.phone for ring in oracle.rings(entries)) == ["+966500000001", "+966500000002"]
    (listed,) = speechify.get("batch-calls").json()["batches"]
    assert (listed["name"], listed["total"]) == ("by hand", 2)


def test_the_other_columns_are_variables_and_custom_id_is_ours_in_the_newest(
    speechify: RunningSpeechify,
) -> None:
    speechify.upload(FILE, name="by hand", agent_id="agent_1").raise_for_status()
    shown = rows(speechify)
    if speechify.settings.generation == "B":
        assert [row["dynamic_vars"] for row in shown] == [
            {"first_name": "Sara", "custom_id": "our-1"},
            {"first_name": "Omar", "custom_id": ""},
        ]
    else:
        assert [(row["custom_id"], row["dynamic_variables"]) for row in shown] == [
            ("our-1", {"first_name": "Sara"}),
            (None, {"first_name": "Omar"}),
        ]


def test_the_same_file_again_is_another_batch_under_any_key(
    speechify: RunningSpeechify,
) -> None:
    for _ in range(2):
        speechify.upload(FILE, name="by hand", agent_id="agent_1").raise_for_status()
    assert len(speechify.get("batch-calls").json()["batches"]) == 2


@pytest.mark.parametrize(
    ("file", "field"),
    [
        ("name\r\nSara\r\n", "csv_file"),
        ("phone,name\r\n+966500000001\r\n", "csv_file"),
        ('phone\r\n"+966500000001', "csv_file"),
        ("phone\r\n0500000001\r\n", "recipients[0].phone"),
        ("phone\r\n", "recipients"),
        ("phone\r\n" + "".join(f"+96650{number:07}\r\n" for number in range(1001)), "recipients"),
    ],
)
def test_an_invalid_file_is_refused_and_calls_no_one(
    speechify: RunningSpeechify, file: str, field: str
) -> None:
    answer = speechify.upload(file, name="by hand", agent_id="agent_1")
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]
    assert oracle.requests(speechify.entries(), admitted=True) == []
