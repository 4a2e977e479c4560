"""A view's text stands in one file; the database is equal to the files, and columns are only appended."""

import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from outreach.domain.errors import ViewCannotBeReplaced
from outreach.storage.reporting_views import VIEWS, read_views, replace_views
from outreach.storage.vocabulary import WORDS, with_literals

RECORDED = Path(__file__).with_name("reporting_columns.txt")
VIEW_OF_AN_ANALYST = "SELECT call_id, state, promised_amount FROM reporting.call_outcome"
COLUMNS = text(
    "SELECT relation.relname AS view, attribute.attname AS name,"
    " format_type(attribute.atttypid, attribute.atttypmod) AS type,"
    " col_description(relation.oid, attribute.attnum) AS meaning,"
    " obj_description(relation.oid, 'pg_class') AS about,"
    " pg_get_viewdef(relation.oid) AS definition"
    " FROM pg_class AS relation JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid"
    " WHERE relation.relnamespace = CAST(:schema AS regnamespace) AND attribute.attnum > 0"
    " ORDER BY relation.relname, attribute.attnum"
)


def described(connection: Connection, schema: str) -> list[tuple[str, ...]]:
    """Every column of every view of a schema, with its comments and the view's own text."""
    rows = connection.execute(COLUMNS, {"schema": schema}).all()
    return [(*row[:5], row.definition.replace(f"{schema}.", "reporting.")) for row in rows]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the files of the views, which a test may change as a later release would."""
    return Path(shutil.copytree(VIEWS, tmp_path / "reporting"))


def change(folder: Path, view: str, before: str, after: str) -> None:
    path = folder / f"{view}.sql"
    sql = path.read_text(encoding="utf-8")
    assert before in sql
    path.write_text(sql.replace(before, after), encoding="utf-8")


def upgrade(ledger: Engine, folder: Path) -> None:
    """Replace the views with those of a folder, in one transaction as a migration does."""
    with ledger.begin() as connection:
        replace_views(connection, read_views(folder))


def test_the_views_of_the_database_are_those_of_the_files(ledger: Engine) -> None:
    with ledger.begin() as connection:
        connection.execute(text("ALTER SCHEMA reporting RENAME TO migrated"))
        connection.execute(text("CREATE SCHEMA reporting"))
        for view in read_views():
            sql = with_literals((VIEWS / f"{view.name}.sql").read_text(encoding="utf-8"))
            connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
        assert described(connection, "migrated") == described(connection, "reporting")


def test_there_is_a_file_for_each_view_and_a_view_for_each_file(ledger: Engine) -> None:
    with ledger.connect() as connection:
        views = {row[0] for row in described(connection, "reporting")}
    assert views == {path.stem for path in VIEWS.glob("*.sql")}


def test_no_column_that_was_released_is_gone_renamed_or_elsewhere(ledger: Engine) -> None:
    lines = RECORDED.read_text(encoding="utf-8").splitlines()
    recorded = [tuple(line.split(" ", 2)) for line in lines if not line.startswith("#")]
    with ledger.connect() as connection:
        present = [row[:3] for row in described(connection, "reporting")]
    for view in {row[0] for row in recorded} | {row[0] for row in present}:
        before = [row for row in recorded if row[0] == view]
        after = [row for row in present if row[0] == view]
        assert after[: len(before)] == before, (
            f"others may have built on reporting.{view}: leave its columns as they are in {RECORDED.name}, "
            f"write a new column after the last one in storage/reporting/{view}.sql, and add its line "
            f"'{view} <column> <type>' after the view's last line there"
        )
        assert len(after) == len(before), (
            f"add to {RECORDED.name}, after the last line of {view}: "
            + "\n".join(" ".join(row) for row in after[len(before) :])
        )


def test_a_view_that_others_built_on_ours_survives_an_upgrade_that_appends_a_column(
    ledger: Engine, folder: Path
) -> None:
    with ledger.begin() as connection:
        connection.execute(text(f"CREATE VIEW public.of_an_analyst AS {VIEW_OF_AN_ANALYST}"))
    end = "\nFROM outreach.call\n"
    change(folder, "call_outcome", end, f",\n       call.position AS place_in_batch{end}")
    upgrade(ledger, folder)
    with ledger.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM public.of_an_analyst")) == 0
        last = [row[1] for row in described(connection, "reporting") if row[0] == "call_outcome"][-1]
    assert last == "place_in_batch"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("       call.summary,\n", "", "column 33 is summary text, and .* is recording text"),
        ("call.summary,", "call.summary AS said,", "column 33 is summary text, and .* is said text"),
        ("call.summary,", "CAST(call.summary AS varchar) AS summary,", "is summary character varying"),
    ],
    ids=["taken away", "renamed", "of another type"],
)
def test_a_change_that_would_break_what_others_built_is_refused_and_changes_nothing(
    ledger: Engine, folder: Path, before: str, after: str, said: str
) -> None:
    with ledger.connect() as connection:
        untouched = described(connection, "reporting")
    change(folder, "call_outcome", before, after)
    with pytest.raises(ViewCannotBeReplaced, match=f"reporting.call_outcome cannot be replaced: .*{said}"):
        upgrade(ledger, folder)
    with ledger.connect() as connection:
        assert described(connection, "reporting") == untouched


def test_the_last_column_may_not_be_taken_away_either(ledger: Engine, folder: Path) -> None:
    view = (folder / "call_outcome.sql").read_text()
    last = re.search(r",\n[^\n]+(?=\nFROM outreach\.call\n)", view)
    assert last is not None
    change(folder, "call_outcome", last.group(), "")
    with pytest.raises(ViewCannotBeReplaced, match="is missing"):
        upgrade(ledger, folder)


def test_a_changed_view_is_replaced_and_those_that_read_it_come_after_it(
    ledger: Engine, folder: Path
) -> None:
    change(folder, "missing_transcript", "AND call.ended_at IS NOT NULL\n", "")
    upgrade(ledger, folder)
    with ledger.connect() as connection:
        text_of = {row[0]: row[5] for row in described(connection, "reporting")}
    assert "ended_at IS NOT NULL" not in text_of["missing_transcript"]
    names = [view.name for view in read_views()]
    assert names.index("call_outcome") < names.index("campaign_funnel")


def test_a_word_that_the_domain_does_not_have_is_an_error_that_names_the_file(folder: Path) -> None:
    change(folder, "call_outcome", ":planned", ":plannned")
    with pytest.raises(LookupError, match=r"call_outcome\.sql names :plannned"):
        read_views(folder)


def test_a_file_that_is_no_view_of_its_name_is_an_error_that_names_the_file(folder: Path) -> None:
    change(folder, "transcript", "VIEW reporting.transcript AS", "VIEW reporting.another AS")
    with pytest.raises(ValueError, match=r"transcript\.sql must begin with CREATE OR REPLACE VIEW"):
        read_views(folder)


def test_no_view_spells_a_word_that_the_domain_has_a_name_for() -> None:
    words = {word for each in WORDS.values() for word in ([each] if isinstance(each, str) else each)}
    spelled = {
        (path.name, quoted)
        for path in VIEWS.glob("*.sql")
        for quoted in re.findall(r"'([^']*)'", path.read_text(encoding="utf-8"))
        if quoted in words
    }
    assert spelled == set()
