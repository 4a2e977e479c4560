# One image for every Airflow component, with exactly the locked packages.
FROM python:3.12-slim-bookworm

ENV AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/outreach/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/outreach/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    PYTHONUNBUFFERED=1

WORKDIR /opt/outreach
RUN pip install --no-cache-dir uv
COPY requirements.lock ./
# Compiled here: the user that runs it may not write bytecode, and would compile all that it imports each time.
RUN uv pip sync --system --require-hashes --no-cache --compile-bytecode requirements.lock

COPY pyproject.toml README.md ./
COPY include include
COPY plugins plugins
COPY dags dags
RUN uv pip install --system --no-deps --no-build-isolation --no-cache -e . \
    && python -m compileall -q include plugins \
    && useradd --create-home --uid 50000 airflow \
    && mkdir -p "$AIRFLOW_HOME" \
    && chown -R airflow "$AIRFLOW_HOME"

USER airflow
CMD ["airflow", "version"]
