"""Every log line says which schema it belongs to, by its opaque name."""

from __future__ import annotations

import logging

from django.db import connection


class SchemaFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.schema = getattr(connection, "schema_name", "-")
        return True
