"""Airflow's notifiers by their import path, and what is wrong with one that campaign.yaml names."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from outreach.campaign.notify_choice import Recipient
from outreach.domain.errors import ConfigurationError
from outreach.yaml_files.problems import Problem
from outreach.yaml_files.yaml_reading import Path


def notifier_problems(
    recipients: Sequence[Recipient], *, file: str, lines: Mapping[Path, int]
) -> list[Problem]:
    """Find notifiers that cannot be created. Without Airflow there are none, since this cannot be checked."""
    if find_spec("airflow") is None:
        return []
    problems = []
    for index, recipient in enumerate(recipients):
        found = _mistake(recipient)
        if found is not None:
            name, message = found
            line = lines.get(("notify", index, name), lines.get(("notify", index)))
            problems.append(Problem(file=file, key=f"notify[{index}].{name}", message=message, line=line))
    return problems


def notifier_class(path: str) -> Callable[..., Any]:
    """Import a notifier; raises ``ConfigurationError`` if the path names none."""
    module, _, name = path.rpartition(".")
    try:
        found = getattr(import_module(module), name)
    except Exception as error:
        raise ConfigurationError(
            f"{path} cannot be imported here ({type(error).__name__}); install the package that has it"
        ) from None
    if not isinstance(found, type) or not callable(getattr(found, "notify", None)):
        raise ConfigurationError(f"{path} is no Airflow notifier: it has no method `notify`")
    return found


def _mistake(recipient: Recipient) -> tuple[str, str] | None:
    """Return the wrong key and the reason; None if all is right."""
    if recipient.notifier is None:
        return None
    try:
        notifier = notifier_class(recipient.notifier)
    except ConfigurationError as mistake:
        return "notifier", str(mistake)
    try:
        inspect.signature(notifier).bind(**recipient.arguments)
    except TypeError as mistake:
        return "arguments", f"do not fit {recipient.notifier}: {mistake}"
    return None
