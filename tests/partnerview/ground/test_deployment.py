"""What a deployment is made of names the same settings, and gives each process only what it needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from partnerview import settings

PROJECT = Path(settings.__file__).resolve().parent.parent
READS_A_VARIABLE = re.compile(r"""(?:_text|_flag|_words|environ\.get)\(\s*"([A-Z_]+)\"""")
INTERPOLATED = re.compile(r"\$\{([A-Z_]+)")
LONG_LIVED = {"postgres", "valkey", "web", "worker", "provisioning", "beat"}
ONE_SHOT = {"prepare", "migrate"}
OURS = {"prepare", "migrate", "web", "worker", "provisioning", "beat"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"])


def example() -> dict[str, str]:
    lines = (PROJECT / ".env.example").read_text().splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    assert len(pairs) == len({name for name, _ in pairs})
    return dict(pairs)


def read_by_settings() -> set[str]:
    files = [PROJECT / "partnerview/settings.py", PROJECT / "partnerview/embedded/__init__.py"]
    return {name for file in files for name in READS_A_VARIABLE.findall(file.read_text())}


def interpolated_by_compose() -> set[str]:
    return set(INTERPOLATED.findall((PROJECT / "docker-compose.yml").read_text()))


def test_the_example_names_exactly_what_settings_and_compose_read() -> None:
    assert set(example()) == read_by_settings() | interpolated_by_compose()


def test_the_example_holds_no_secret() -> None:
    secret = {name: value for name, value in example().items() if re.search("PASSWORD|SECRET|_URL$", name)}

    assert set(secret.values()) == {""}


def test_compose_runs_every_process_and_checks_its_health(services: dict[str, Any]) -> None:
    assert set(services) == LONG_LIVED | ONE_SHOT
    dockerfile = (PROJECT / "Dockerfile").read_text()
    for name in LONG_LIVED - {"web"}:
        assert services[name]["healthcheck"]["test"][0] == "CMD", name
        assert services[name]["restart"] == "unless-stopped"
    assert "healthcheck" not in services["web"]
    assert 'HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["python", "-m", ' in dockerfile
    for name in ONE_SHOT:
        assert services[name]["restart"] == "no"


def test_only_migrations_and_provisioning_hold_the_owners_url(services: dict[str, Any]) -> None:
    holders = {name for name in OURS if "DATABASE_OWNER_URL" in services[name]["environment"]}
    administrators = {name for name in services if "DATABASE_ADMIN_URL" in services[name].get("environment", {})}

    assert holders == {"prepare", "migrate", "provisioning"}
    assert administrators == {"prepare"}
    for name in OURS - holders:
        assert "partnerview_app:" in services[name]["environment"]["DATABASE_URL"]
        assert "OWNER" not in str(services[name]) + str(services[name].get("env_file", "")), name


def test_every_variable_of_our_processes_is_one_that_settings_read(services: dict[str, Any]) -> None:
    for name in OURS:
        unknown = set(services[name]["environment"]) - read_by_settings() - {"REMAP_SIGTERM"}
        assert unknown == set(), name


def test_nothing_starts_before_what_it_needs(services: dict[str, Any]) -> None:
    for name in OURS - ONE_SHOT:
        assert {need: how["condition"] for need, how in services[name]["depends_on"].items()} == {
            "postgres": "service_healthy",
            "valkey": "service_healthy",
            "migrate": "service_completed_successfully",
        }, name
    assert services["migrate"]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}


def test_the_image_runs_as_somebody_who_is_not_root_and_installs_by_hash() -> None:
    lines = (PROJECT / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]

    assert users == ["10001"]
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
    assert [line.split()[1] for line in lines if line.startswith("FROM ")] == ["python:3.11-slim"] * 2


def test_secrets_and_local_data_stay_out_of_the_image() -> None:
    ignored = (PROJECT / ".dockerignore").read_text().split()

    assert {".env", ".run", ".git", "media"} <= set(ignored)
