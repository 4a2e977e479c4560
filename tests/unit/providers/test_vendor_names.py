"""The product names a vendor in its folder, and in one line of the registry."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.campaign.roots import project_folder
from outreach.providers import registry
from outreach.providers.registry import FOLDERS
from outreach.providers.vendor import Vendor
from outreach_sandbox.simulator.registry import FOLDERS as PLAYED

PROJECT = project_folder()
PROVIDERS = PROJECT / "include" / "outreach" / "providers"
SIMULATORS = PROJECT / "include" / "outreach_sandbox" / "simulator"
NAMED = re.compile(rf"(?<![a-z])(?:{'|'.join(FOLDERS)})(?![a-z])", re.IGNORECASE)


def places(*roots: Path, but_in: Path) -> Iterator[str]:
    """Name each line that names a vendor outside of the folders of vendors."""
    for file in sorted(file for root in roots for file in root.rglob("*") if file.is_file()):
        is_own = any(file.is_relative_to(but_in / folder) for folder in FOLDERS)
        if is_own or "__pycache__" in file.parts:
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if NAMED.search(line) or NAMED.search(file.name):
                yield f"{file.relative_to(PROJECT)}:{number}: {line.strip()}"


def test_the_product_names_a_vendor_in_its_folder_and_in_one_line_of_the_registry() -> None:
    named = list(places(PROJECT / "include" / "outreach", PROJECT / "plugins", but_in=PROVIDERS))
    assert [each.split(": ", 1)[1] for each in named] == [f'"{folder}",' for folder in FOLDERS]
    assert {each.split(":")[0] for each in named} == {"include/outreach/providers/registry.py"}


def test_the_sandbox_names_one_in_its_simulator_and_in_one_line_of_the_registry() -> None:
    named = list(places(PROJECT / "include" / "outreach_sandbox", but_in=SIMULATORS))
    assert [each.split(": ", 1)[1] for each in named] == [f'"{folder}",' for folder in PLAYED]
    assert {each.split(":")[0] for each in named} == {"include/outreach_sandbox/simulator/registry.py"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_vendors_folder_bears_the_type_of_its_connections(folder: str) -> None:
    assert registry.vendor_named(folder).name == folder


@pytest.mark.parametrize("vendor", registry.VENDORS, ids=lambda vendor: vendor.name)
def test_the_docs_have_every_vendors_column(vendor: Vendor) -> None:
    assert vendor.title in (PROJECT / "docs" / "providers.md").read_text(encoding="utf-8")


def test_every_vendor_can_be_played() -> None:
    assert set(PLAYED) == set(FOLDERS)
