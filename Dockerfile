# One image for every Airflow component: the locked packages and the product, no sandbox and no tools.
FROM python:3.12-slim-bookworm AS build

WORKDIR /build
COPY requirements.uv.lock requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.uv.lock
# Compiled here: the user that runs it may not write bytecode, and would compile all that it imports each time.
RUN uv venv /opt/venv \
    && uv pip sync --python /opt/venv --require-hashes --no-cache --compile-bytecode requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY include/outreach include/outreach
COPY plugins/outreach_airflow plugins/outreach_airflow
RUN python -m hatchling build --target wheel --directory dist \
    && uv pip install --python /opt/venv --no-deps --no-cache --compile-bytecode dist/*.whl

FROM python:3.12-slim-bookworm

ENV AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/outreach/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1

WORKDIR /opt/outreach
COPY --from=build /opt/venv /opt/venv
COPY dags dags
COPY include/campaigns include/campaigns
RUN python -m compileall -q dags \
    && useradd --create-home --uid 50000 airflow \
    && mkdir -p "$AIRFLOW_HOME" \
    && chown -R airflow "$AIRFLOW_HOME"

USER airflow
# No one else reads what Airflow writes: logs, and the passwords of its simple login.
ENTRYPOINT ["sh", "-c", "umask 077 && exec \"$@\"", "sh"]
CMD ["airflow", "version"]
