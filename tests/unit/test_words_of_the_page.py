"""The page's words: each key in both languages, and every key that a module asks for."""

import json
import re
from importlib import resources

STATIC = resources.files("outreach_airflow.web") / "static"

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def words(language: str) -> dict[str, str]:
    source = (STATIC / f"words_{language}.js").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(source.partition("export default")[2].strip().removesuffix(";"))
    return found


def test_every_message_is_there_in_english_and_in_arabic() -> None:
    assert words("en").keys() == words("ar").keys()


def test_both_languages_say_the_same_values() -> None:
    arabic = words("ar")
    for key, text in words("en").items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(arabic[key])), key


def test_arabic_messages_are_in_arabic() -> None:
    assert [key for key, text in words("ar").items() if not re.search(r"[\u0600-\u06ff]", text)] == []


def test_every_key_that_a_module_asks_for_is_there() -> None:
    sources = [each.read_text(encoding="utf-8") for each in STATIC.iterdir() if each.name.endswith(".js")]
    asked = {key for source in sources for key in re.findall(r"\bsay\(\"([\w.]+)\"", source)}
    assert asked
    assert asked <= words("en").keys()
