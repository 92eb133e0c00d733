# One image for every process; docker-compose.yml says which command each of them runs.

FROM python:3.11-slim AS packages
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORT=8000 MEDIA_ROOT=/media \
    PARTNERVIEW_RUN_DIR=/tmp/partnerview
RUN useradd --system --uid 10001 --no-create-home partnerview && install -d -o partnerview /media
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# Names, not secrets: nothing is signed and nothing is reached while files are collected.
RUN PARTNERVIEW_NO_SERVERS=1 SECRET_KEY=unused-while-collecting python manage.py collectstatic --no-input --verbosity=0
USER 10001
VOLUME /media
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["python", "-m", "partnerview.supervisor.probe", "web"]
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--workers", "2", "--blocking-threads", "1", \
     "--respawn-failed-workers", "partnerview.wsgi:application"]
