#!/usr/bin/env python
"""Run a management command; the servers it needs are found or started by the settings."""

import os
import sys

from django.core.management import execute_from_command_line

# These change tables or schemas and sign in as the owner of the database; everything else as the application.
OWNER_COMMANDS = frozenset(
    {
        "create_tenant",
        "dbshell",
        "export_tenant",
        "migrate",
        "migrate_schemas",
        "prepare_database",
        "restore_tenant",
        "seed_demo",
    }
)

# These manage the servers, or never connect to one.
SERVERLESS_COMMANDS = frozenset({"collectstatic", "makemessages", "servers"})


def main() -> None:
    """Choose the database role by the command, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnerview.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in OWNER_COMMANDS and not os.environ.get("DATABASE_ROLE"):
        os.environ["DATABASE_ROLE"] = "owner"
    if command in SERVERLESS_COMMANDS:
        os.environ["PARTNERVIEW_NO_SERVERS"] = "1"
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
