"""The settings with the migration linter installed, for `make check` only."""

from partnerview import settings as ours
from partnerview.settings import *  # noqa: F403  the linter needs to be an app

INSTALLED_APPS = [*ours.INSTALLED_APPS, "django_migration_linter"]
MIGRATION_LINTER_OPTIONS = {"exclude_apps": ["account", "auth", "contenttypes", "mfa", "sessions"]}
