"""The settings with the migration linter installed, for `make check` only."""

from partnerview import settings as ours
from partnerview.settings import *  # noqa: F403  the linter needs to be an app

INSTALLED_APPS = [*ours.INSTALLED_APPS, "django_migration_linter"]
MIGRATION_LINTER_OPTIONS = {
    "sql_analyser": "postgresql",
    "exclude_apps": ["account", "auth", "contenttypes", "mfa", "sessions"],
    # Written before the first release, when no installation had rows that could break the new rule.
    "ignore_name": ["0004_jobs_by_tenant"],
}
