"""docs/dashboard.py, the notebook on the reporting tables: it runs, and its figures are the tables'."""

import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine

from builders.learnt import learn_from_calls
from builders.ledger import insert_run
from builders.night import NOW, RUN_DATE, Owed, person, promise, silent
from outreach.domain.decisions import Reason
from outreach.domain.outcomes import LineOutcome

DASHBOARD = Path(__file__).parents[2] / "docs" / "dashboard.py"
TOMORROW = NOW + timedelta(days=1)


def shown(url: URL, monkeypatch: pytest.MonkeyPatch) -> tuple[str, dict[str, Any]]:
    """Run every cell; returns what they show, as one text, and what they define."""
    monkeypatch.setenv("OUTREACH_TABLES", url.render_as_string(hide_password=False))
    spec = spec_from_file_location("dashboard", DASHBOARD)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    outputs, defined = module.app.run()
    return "\n".join(output.text for output in outputs if output is not None), dict(defined)


def test_its_figures_are_those_of_the_tables(
    ledger: Engine, ledger_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised = promise(promised_on=RUN_DATE + timedelta(days=3), promised_amount=Decimal(80))
    insert_run(
        ledger,
        person("c-1", call=promised),
        person("c-2", call=silent(line=LineOutcome.VOICEMAIL)),
        person("c-3", reason=Reason.NO_CONSENT, owed=(Owed(invoice_id="i-3", amount=Decimal("99.99")),)),
    )
    insert_run(
        ledger,
        person("c-2", call=silent(ended_at=TOMORROW)),
        person("c-3", reason=Reason.NO_CONSENT, owed=(Owed(invoice_id="i-3", amount=Decimal("70.25")),)),
        now=TOMORROW,
        run_date=RUN_DATE + timedelta(days=1),
    )
    learn_from_calls(ledger)

    text, defined = shown(ledger_url, monkeypatch)

    nights = defined["nights"].set_index("run_date").astype(int).T.to_dict()
    assert nights == {
        RUN_DATE: {"dialled": 2, "connected": 1, "right_party": 1, "promises": 1},
        RUN_DATE + timedelta(days=1): {"dialled": 1, "connected": 0, "right_party": 0, "promises": 0},
    }
    assert defined["attempts"].to_dict("list") == {
        "number": [1, 2],
        "calls": [2, 1],
        "right_party": [Decimal("0.5"), Decimal(0)],
    }
    assert defined["currency"].value == "SAR"
    assert defined["not_called"].to_dict("list")["amount"] == [Decimal("70.2500")]
    assert defined["promises"].to_dict("list")["promised"] == [Decimal("80.0000")]
    assert len(defined["funnels"]) == 2
    assert text.count("<marimo-vega") == 5, "five charts"


def test_without_a_run_it_stops_before_its_charts(
    ledger: Engine, ledger_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, defined = shown(ledger_url, monkeypatch)
    assert "<marimo-vega" not in text
    assert "nights" not in defined


def test_its_cells_depend_on_each_other_as_marimo_demands() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "marimo", "check", "--strict", str(DASHBOARD)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
