"""Great Expectations without what it imports for expectations that no gate uses."""

import subprocess
import sys
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest

from outreach.quality.lazy_modules import loaded_when_used

COUNT = """
import sys
from outreach.quality.validation import load_great_expectations
gx = load_great_expectations()
print(gx.expectations.ExpectColumnValuesToBeInSet.__name__)
print(sorted({"scipy.optimize", "altair.vegalite"} & set(sys.modules)))
from scipy import stats
print(round(stats.entropy([1, 1]), 3))
"""


def test_the_library_is_loaded_without_them_and_they_are_there_when_they_are_used() -> None:
    said = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["ExpectColumnValuesToBeInSet", "[]", "0.693"]


def test_a_module_runs_when_something_of_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seldom_used.py").write_text("import seldom_used_too\nvalue = 7\n", encoding="utf-8")
    (tmp_path / "seldom_used_too.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    invalidate_caches()
    with loaded_when_used("seldom_used"):
        module = import_module("seldom_used")
    assert "seldom_used_too" not in sys.modules
    assert module.value == 7
    assert "seldom_used_too" in sys.modules
    for name in ("seldom_used", "seldom_used_too"):
        del sys.modules[name]


def test_a_module_that_is_not_there_is_not_found() -> None:
    with loaded_when_used("not_there_at_all"), pytest.raises(ModuleNotFoundError):
        import_module("not_there_at_all")
