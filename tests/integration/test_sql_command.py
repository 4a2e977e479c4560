"""``outreach sql``: psql where there is one, else a small prompt; neither changes anything by a slip."""

import sys
from pathlib import Path

from sqlalchemy import URL, Engine

from builders.commands import at_terminal
from builders.ledger import insert_run
from builders.levers_accounts import account
from builders.local_commands import environment, outreach
from builders.night import person
from builders.terminal import terminal

WITHOUT_PSQL = {"PATH": ""}


def test_without_psql_one_query_is_answered(ledger: Engine, ledger_url: URL, tmp_path: Path) -> None:
    insert_run(ledger, person())
    query = "SELECT campaign_id, wave FROM campaign_funnel"
    said = at_terminal("sql", query, ledger=ledger_url, home=tmp_path, **WITHOUT_PSQL)
    assert said.exit_code == 0, said.stderr
    assert "overdue_invoices" in said.stdout
    assert said.stdout.splitlines()[-1] == "1 rows"


def test_without_psql_nothing_is_changed(ledger: Engine, ledger_url: URL, tmp_path: Path) -> None:
    insert_run(ledger, person())
    for change in ("DELETE FROM outreach.contact", "SELECT 1; DELETE FROM outreach.contact"):
        said = at_terminal("sql", change, ledger=ledger_url, home=tmp_path, **WITHOUT_PSQL)
        assert said.exit_code == 1
        assert said.stderr.startswith("outreach: ")
    asked = at_terminal("sql", "SELECT * FROM contact", ledger=ledger_url, home=tmp_path, **WITHOUT_PSQL)
    assert asked.stdout.splitlines()[-1] == "1 rows"


def test_psql_is_led_to_the_ledger_and_no_argument_holds_a_secret(ledger_url: URL, tmp_path: Path) -> None:
    psql = tmp_path / "bin" / "psql"
    psql.parent.mkdir()
    says = "print(os.environ['PGDATABASE'], os.environ['PGOPTIONS'], sys.argv[1:])"
    psql.write_text(f"#!{sys.executable}\nimport os, sys\n{says}\n")
    psql.chmod(0o755)
    known = terminal(ledger_url, ledger_url, tmp_path / "home", account("http://127.0.0.1:1"))
    environ = {**environment(tmp_path / "home"), **known, "PATH": str(psql.parent)}
    said = outreach("sql", "SELECT 1", environ=environ)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith(f"{ledger_url.database} -c default_transaction_read_only=on")
    assert said.stdout.endswith("['--command', 'SELECT 1']\n")
