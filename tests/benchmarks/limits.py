"""The ratios that must not fall back: as they were, in one file, and how much worse is too much."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.ratios import Ratio

LIMITS = Path(__file__).with_name("limits.toml")
FALLS_BACK_AT = 1.5
"""A ratio that is half as large again has fallen back."""

HEAD = """\
# What `make bench-small` measured last. It fails when one of these ratios is half as large again.
# `python -m benchmarks small --keep` writes them anew, after a change that was meant.
"""


def read_limits(path: Path = LIMITS) -> Mapping[str, float]:
    """Read the ratios as they were."""
    return tomllib.loads(path.read_text(encoding="utf-8"))["ratios"]  # type: ignore[no-any-return]


def write_limits(ratios: Mapping[str, Ratio], path: Path = LIMITS) -> None:
    """Write ratios down as those to keep; raises ``ValueError`` for one that was not measured to its end."""
    unfinished = [name for name, ratio in ratios.items() if ratio.is_at_least]
    if unfinished:
        raise ValueError(f"a stage was ended at its limit, so these are not known: {', '.join(unfinished)}")
    lines = "".join(f'"{name}" = {ratio.value:.2f}\n' for name, ratio in ratios.items())
    path.write_text(f"{HEAD}\n[ratios]\n{lines}", encoding="utf-8")


def fallen_back(ratios: Mapping[str, Ratio], limits: Mapping[str, float]) -> Sequence[str]:
    """Say in a sentence for each ratio that has fallen back, or was not measured at all."""
    return [sentence for name, limit in limits.items() if (sentence := _judge(ratios.get(name), name, limit))]


def _judge(ratio: Ratio | None, name: str, limit: float) -> str | None:
    if ratio is None:
        return f"{name} was not measured; it was {limit:.2f}x"
    if ratio.is_at_least or ratio.value > limit * FALLS_BACK_AT:
        return f"{name} is {ratio.words}; it was {limit:.2f}x, and {limit * FALLS_BACK_AT:.2f}x is too much"
    return None
