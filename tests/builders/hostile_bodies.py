"""Bodies that no provider should send, the same ones for the same seed.

Each begins as a genuine document. Then fields get values of other kinds, JSON
that Python alone writes, numbers without end, text that is none; or the bytes
themselves are cut, doubled, flipped or nested.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from random import Random
from typing import Any

Place = tuple[Any, Any]
"""A container, and the key or index of one thing in it."""


WRITTEN_AS = {
    "\ue000digits\ue000": "9" * 5000,
    "\ue000exponent\ue000": "1e999999",
    "\ue000nested\ue000": "[" * 60 + "]" * 60,
    "\ue000deep\ue000": '{"value":' * 400 + "1" + "}" * 400,
}
"""Stand-ins for values that Python would not write, and how they are written."""

ODD_VALUES: Sequence[Any] = (
    *(None, True, False, 0, -1, 1, 10**30, -(10**400), 1e308, 5e-324, 253402300800, -62135596801, 1e18),
    *(float("nan"), float("inf"), float("-inf"), *WRITTEN_AS),
    *("", " ", "\x00", "\ud800", "a\udfffb\x00c", "NaN", "true", "null", "٢٠٢٦", "🙂" * 300, "\u202e\u2028"),
    *([], {}, [[]], {"": None}, [None] * 40, ["a", 1, None], {"value": {"value": 1}}),
    *("2026-13-45", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0000-00-00", "1447-06-24"),
    *("+966500000001", "+0", "00966", "+" + "9" * 500, "whsec_", '{"a":', "%00", "' OR 1=1 --", "{{x}}"),
    *("completed", "failed", "cancelled", "voicemail", "OPT_OUT", "phone_call.ended", "a" * 5000),
    *("urn:uuid:00000000-0000-4000-8000-000000000001", "{00000000-0000-4000-8000-000000000001}", "0" * 32),
)

LONG = "AI: yes\nUser: no\n" * 4000


def hostile_bodies(genuine: Sequence[Mapping[str, Any]], *, seed: int, count: int) -> Iterator[bytes]:
    """Yield so many bodies, each made of one of these documents."""
    chance = Random(seed)
    texts = [json.dumps(each) for each in genuine]
    for _ in range(count):
        document = json.loads(chance.choice(texts))
        yield chance.choices(WAYS, weights=WEIGHTS)[0](chance, document)


def _with_odd_fields(chance: Random, document: Mapping[str, Any]) -> bytes:
    places = list(_places(document))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        container, key = chance.choice(places)
        if key in container if isinstance(container, dict) else key < len(container):
            chance.choice(CHANGES)(chance, container, key)
    return _written(chance, document)


def _places(value: Any) -> Iterator[Place]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, inner in list(pairs)[:50]:
        yield value, key
        if isinstance(inner, dict) or (isinstance(inner, list) and len(inner) != 1):
            yield from _places(inner)


def _replace(chance: Random, container: Any, key: Any) -> None:
    container[key] = deepcopy(chance.choice(ODD_VALUES))


def _remove(_: Random, container: Any, key: Any) -> None:
    del container[key]


def _wrap(chance: Random, container: Any, key: Any) -> None:
    value = container[key]
    container[key] = chance.choice(([value], [value, value], {"value": value}, {"data": value}))


def _write_as_text(_: Random, container: Any, key: Any) -> None:
    container[key] = str(container[key])


def _lengthen(chance: Random, container: Any, key: Any) -> None:
    container[key] = chance.choice((LONG, "x" * 60_000)) if chance.random() < 0.02 else "y" * 300


CHANGES: Sequence[Callable[[Random, Any, Any], None]] = (
    *([_replace] * 6),
    _remove,
    _wrap,
    _write_as_text,
    _lengthen,
)


def _written(chance: Random, document: Any) -> bytes:
    # As Python writes it, half of a surrogate pair is an escape; else bytes that are no UTF-8.
    text = json.dumps(document, ensure_ascii=chance.random() < 0.5)
    for mark, written in WRITTEN_AS.items():
        text = text.replace(json.dumps(mark), written).replace(f'"{mark}"', written)
    return text.encode("utf-8", "surrogatepass")


def _cut(chance: Random, document: Mapping[str, Any]) -> bytes:
    body = _written(chance, document)
    return body[: chance.randrange(len(body))]


def _flipped(chance: Random, document: Mapping[str, Any]) -> bytes:
    body = bytearray(_written(chance, document))
    for _ in range(chance.choice((1, 1, 5, 50))):
        body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body)


def _doubled_keys(chance: Random, document: Mapping[str, Any]) -> bytes:
    body = _written(chance, document)
    key = json.dumps(chance.choice(list(document)))
    value = json.dumps(chance.choice(ODD_VALUES))
    double = f"{key}: {value}"
    if chance.random() < 0.5:
        return b"{" + double.encode() + b", " + body[1:]
    return body[:-1] + b", " + double.encode() + b"}"


def _of_another_shape(chance: Random, document: Mapping[str, Any]) -> bytes:
    body = _written(chance, document)
    return chance.choice(
        (
            b"[" + body + b"]",
            json.dumps(body.decode("utf-8", "replace")).encode(),
            body + body,
            body + b"\x00",
            b"\xef\xbb\xbf" + body,
            body.decode("utf-8", "replace").encode("utf-16"),
            b'{"data": ' + body + b"}",
            b'{"type": 5, "data": [' + body + b"]}",
        )
    )


def _of_nothing(chance: Random, _: Mapping[str, Any]) -> bytes:
    nothing = (b"", b" ", b"null", b"NaN", b"-", b"0", b'""', b"{}", b"[]", b"\xff\xfe", b"\x00")
    return chance.choice((*nothing, chance.randbytes(40)))


def _deep(chance: Random, document: Mapping[str, Any]) -> bytes:
    depth = chance.choice((100, 900, 1100, 20_000))
    inside = _written(chance, document) if chance.random() < 0.5 else b""
    return chance.choice((b"[", b'{"data":', b'{"metadata":')) * depth + inside


WAYS: Sequence[Callable[[Random, Mapping[str, Any]], bytes]] = (
    _with_odd_fields,
    _cut,
    _flipped,
    _doubled_keys,
    _of_another_shape,
    _of_nothing,
    _deep,
)
WEIGHTS = (70, 7, 7, 7, 5, 3, 1)
