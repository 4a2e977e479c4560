"""campaign.yaml is read as YAML 1.2, and every mistake in it has a line."""

import pytest

from outreach.yaml_files.yaml_reading import read_yaml


def reading(text: str) -> object:
    document = read_yaml(text, file="campaign.yaml")
    assert document.problems == ()
    return document.data


def mistakes(text: str) -> list[str]:
    return [str(problem) for problem in read_yaml(text, file="campaign.yaml").problems]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("09:00", "09:00"),
        ("12:30:45", "12:30:45"),
        ("no", "no"),
        ("on", "on"),
        ("NO", "NO"),
        ("2026-01-15", "2026-01-15"),
        ("1_000", "1_000"),
        ("true", True),
        ("False", False),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("-3", -3),
        ("0.20", 0.2),
        ("1e3", 1000.0),
        ("~", None),
        ("", None),
        ("null", None),
        ("'true'", "true"),
        ("<<", "<<"),
    ],
)
def test_a_plain_scalar_means_what_the_core_schema_says(scalar: str, value: object) -> None:
    assert reading(f"key: {scalar}\n") == {"key": value}


def test_keys_are_text_exactly_as_written() -> None:
    assert reading("no: 1\n404: 2\n2026-01-15: 3\n~: 4\n") == {"no": 1, "404": 2, "2026-01-15": 3, "~": 4}


def test_a_few_lines_of_aliases_that_stand_for_billions_of_values_are_refused_at_once() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    document = read_yaml(f"l0: &l0 [x]\n{levels}", file="campaign.yaml")
    assert document.data is None
    assert [str(problem) for problem in document.problems] == [
        "campaign.yaml:1: uses an alias (& or *); write the value out"
    ]


def test_more_values_than_any_campaign_has_are_not_read() -> None:
    document = read_yaml("a: [" + "1," * 200_000 + "1]", file="campaign.yaml")
    assert [str(problem) for problem in document.problems] == [
        "campaign.yaml:1: holds more values than a campaign has"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "campaign.yaml:4: b.c: is given twice, first on line 3"),
        (
            "a: [1\nb: 2",
            "campaign.yaml:2: is not YAML: while parsing a flow sequence, expected ',' or ']', but got ':'",
        ),
        (
            "\t- a",
            (
                "campaign.yaml:1: is not YAML: while scanning for the next token, found character '\\t' that "
                "cannot start any token"
            ),
        ),
        (
            "a\n---\nb",
            (
                "campaign.yaml:2: is not YAML: expected a single document in the stream, but "
                "found another document"
            ),
        ),
        ("a: \x00", "campaign.yaml: holds a control character; save it as plain UTF-8 text"),
        ("? [a]\n: 1", "campaign.yaml:1: a key must be plain text"),
        ("a: &x [*x]", "campaign.yaml:1: uses an alias (& or *); write the value out"),
        (
            "a: !!python/object/new:os.system [x]",
            (
                "campaign.yaml:1: a: has the tag tag:yaml.org,2002:python/object/new:os.system, "
                "which means nothing here"
            ),
        ),
        (
            "a: !secret x",
            "campaign.yaml:1: a: cannot be read as !secret; write plain text, a number, true or false",
        ),
        (
            "a: !!int abc",
            (
                "campaign.yaml:1: a: cannot be read as tag:yaml.org,2002:int; write plain text, "
                "a number, true or false"
            ),
        ),
        ("[" * 1000, "campaign.yaml: is nested too deeply"),
    ],
)
def test_a_mistake_says_where_and_what(text: str, message: str) -> None:
    assert mistakes(text) == [message]


def test_every_repeated_key_is_reported() -> None:
    assert mistakes("a: 1\na: 2\nb: 1\nb: 2\n") == [
        "campaign.yaml:2: a: is given twice, first on line 1",
        "campaign.yaml:4: b: is given twice, first on line 3",
    ]
