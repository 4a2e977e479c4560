"""The profiles that are shipped: a file of rules each, in the folder ``profiles``."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from outreach.policy.rules import Profile
from outreach.yaml_files.problems import did_you_mean, listed
from outreach.yaml_files.yaml_reading import read_yaml

_SUFFIX = ".yaml"


@cache
def profile_names() -> tuple[str, ...]:
    """Return the names of all profiles, in order."""
    entries = files("outreach.policy").joinpath("profiles").iterdir()
    return tuple(
        sorted(entry.name.removesuffix(_SUFFIX) for entry in entries if entry.name.endswith(_SUFFIX))
    )


def require_profile(name: str, *, among: Iterable[str] | None = None) -> None:
    """Raise ``ValueError`` if no profile, or none ``among`` these, has the name."""
    allowed = tuple(profile_names() if among is None else among)
    if name not in allowed:
        raise ValueError(f"unknown profile {name!r}{did_you_mean(name, allowed)}; allowed: {listed(allowed)}")


@cache
def profile_named(name: str) -> Profile:
    """Return a profile; raises ``ValueError`` for an unknown name."""
    require_profile(name)
    file = f"{name}{_SUFFIX}"
    text = files("outreach.policy").joinpath("profiles", file).read_text(encoding="utf-8")
    return Profile.model_validate(read_yaml(text, file=file).data)
