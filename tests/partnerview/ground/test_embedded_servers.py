"""The embedded servers are found or started by whoever comes first, and come back after a crash."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from partnerview import embedded
from partnerview.embedded.postgres import APP_ROLE, OWNER_ROLE, EmbeddedPostgres
from partnerview.embedded.server import HOST, EmbeddedServer, ServerError, wait_until
from partnerview.embedded.valkey import EmbeddedValkey

PROJECT = Path(embedded.__file__).resolve().parent.parent.parent
ASK = """
import psycopg
from partnerview import embedded
urls = embedded.database_urls()
print(urls.app, urls.owner, embedded.redis_url(), psycopg.connect(urls.app).execute("SELECT 1").fetchone())
"""


@pytest.fixture
def postgres(run_dir: Path) -> EmbeddedPostgres:
    server = EmbeddedPostgres(run_dir)
    server.ensure()
    return server


@pytest.fixture
def valkey(run_dir: Path) -> EmbeddedValkey:
    server = EmbeddedValkey(run_dir)
    server.ensure()
    return server


def kill(server: EmbeddedServer) -> None:
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: server.running() is None, seconds=5)


def owner_url(server: EmbeddedPostgres) -> str:
    return server.url(server.ensure(), OWNER_ROLE)


def test_programs_that_ask_at_once_on_a_fresh_machine_share_one_server(environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", ASK]
    programs = [
        subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    answers = {program.communicate(timeout=60)[0] for program in programs}

    assert [program.returncode for program in programs] == [0, 0, 0, 0]
    assert len(answers) == 1
    assert f"postgresql://{APP_ROLE}:" in answers.pop()


def test_a_running_server_is_found_at_once(
    postgres: EmbeddedPostgres, valkey: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PARTNERVIEW_RUN_DIR", environment["PARTNERVIEW_RUN_DIR"])
    took = []
    for _ in range(5):
        began = time.perf_counter()
        embedded.database_urls()
        embedded.redis_url()
        took.append(time.perf_counter() - began)

    assert min(took) < 0.05


def test_postgres_comes_back_with_its_rows_after_kill_9(postgres: EmbeddedPostgres) -> None:
    before = owner_url(postgres)
    with psycopg.connect(before, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")
    kill(postgres)

    assert owner_url(postgres) == before
    with psycopg.connect(before, autocommit=True) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("still here",)]
        connection.execute("DROP TABLE kept")


def test_postgres_starts_although_another_program_now_has_its_recorded_id(postgres: EmbeddedPostgres) -> None:
    kill(postgres)
    pid_file = postgres.folder() / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:], ""]))
    assert postgres.running() is None

    postgres.ensure()

    assert postgres.pid() != os.getpid()
    with psycopg.connect(owner_url(postgres)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_stop_never_hits_a_program_that_has_the_recorded_id(valkey: EmbeddedValkey) -> None:
    pid_file = valkey.folder() / "valkey.pid"
    own = pid_file.read_text()
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text(str(bystander.pid))
        assert valkey.stop() is False
        assert bystander.poll() is None
    finally:
        pid_file.write_text(own)
        bystander.kill()
        bystander.wait()


def test_a_server_whose_port_was_taken_meanwhile_moves_to_another(valkey: EmbeddedValkey) -> None:
    port = valkey.ensure().port
    valkey.stop()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind((HOST, port))
        squatter.listen()

        moved = valkey.ensure()

    assert moved.port != port
    assert valkey.answers(moved)


def test_the_queue_survives_a_stop_and_a_start(valkey: EmbeddedValkey) -> None:
    redis.Redis.from_url(valkey.url(valkey.ensure())).rpush("work", "a task")
    valkey.stop()

    assert redis.Redis.from_url(valkey.url(valkey.ensure())).lrange("work", 0, -1) == [b"a task"]


def test_only_who_knows_the_password_gets_in(postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> None:
    for server in (postgres, valkey):
        assert stat.S_IMODE(server.state_file.stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://{APP_ROLE}:guess@{HOST}:{postgres.ensure().port}/partnerview")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(host=HOST, port=valkey.ensure().port).ping()


def test_root_keeps_the_data_elsewhere_when_the_server_user_cannot_enter_the_run_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden, open_to_all = Path("/hidden"), Path("/")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        "partnerview.embedded.postgres._everybody_may_enter", lambda folder: not folder.is_relative_to(hidden)
    )

    assert EmbeddedPostgres(open_to_all / "run").folder() == Path("/run/postgres")
    assert EmbeddedPostgres(hidden / "run").folder().parent == Path("/var/lib")
    assert EmbeddedPostgres(hidden / "run").folder() != EmbeddedPostgres(hidden / "other").folder()


def test_urls_from_the_environment_win_and_start_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARTNERVIEW_RUN_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/x")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@db/x")
    monkeypatch.setenv("REDIS_URL", "redis://cache/0")

    assert embedded.database_urls() == embedded.DatabaseUrls("postgresql://app@db/x", "postgresql://owner@db/x")
    assert embedded.redis_url() == "redis://cache/0"
    assert embedded.servers() == []
    assert not (tmp_path / "run").exists()


def test_a_command_of_the_owner_is_refused_where_only_the_application_url_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/x")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.setenv("DATABASE_ROLE", "owner")

    with pytest.raises(ServerError, match="needs DATABASE_OWNER_URL"):
        embedded.database_urls()


def test_a_deployment_without_a_secret_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/x")

    with pytest.raises(ServerError, match="SECRET_KEY is not set"):
        embedded.secret_key()


def test_a_kept_secret_stays_the_same_and_is_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PARTNERVIEW_NO_SERVERS", raising=False)
    monkeypatch.setenv("PARTNERVIEW_RUN_DIR", str(tmp_path / "run"))

    first = embedded.kept_secret("secret_key")

    assert len(first) > 60
    assert embedded.kept_secret("secret_key") == first
    assert stat.S_IMODE((tmp_path / "run" / "secret_key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "run").iterdir()] == ["secret_key"]


def test_static_checks_start_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("PARTNERVIEW_RUN_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("PARTNERVIEW_NO_SERVERS", "1")

    assert embedded.database_urls().app == f"postgresql://{APP_ROLE}@127.0.0.1:1/partnerview"
    assert embedded.redis_url() == "redis://127.0.0.1:1/0"
    assert not (tmp_path / "run").exists()
