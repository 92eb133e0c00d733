"""`/health/`: whether this process can reach its database. Says nothing else."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse

from partnerview.users.access import public


@public
def health(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
