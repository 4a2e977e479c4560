"""The benchmark's clock of PostgreSQL: what ended sessions used is not forgotten."""

from pathlib import Path

from sqlalchemy import URL, create_engine, text

from benchmarks.postgres_cpu import postgres_cpu_seconds

BUSY = text("SELECT count(*) FROM generate_series(1, 3000000) AS number WHERE number % 7 = 3")


def work(url: URL) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(BUSY)
    engine.dispose()


def test_work_of_a_session_that_has_ended_is_counted(postgres: URL) -> None:
    data = Path(str(postgres.query["host"]))
    before = postgres_cpu_seconds(data)

    work(postgres)

    assert postgres_cpu_seconds(data) - before > 0.05
