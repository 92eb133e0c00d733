"""From host name to schema, failing closed: an unknown, suspended or unfinished tenant gets no page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, set_urlconf
from django_tenants.middleware import TenantMainMiddleware

from partnerview.db.connection import connection
from partnerview.tenants.models import Tenant, TenantState

RETRY_SECONDS = "5"
PROBLEMS = {
    "preparing": ("Being prepared", "This firm's books are being prepared. Ask again in a few seconds."),
    "suspended": ("Suspended", "This firm's access is suspended. Nothing is lost, and nothing can be changed."),
    "no_tenant": ("Not found", "No firm has this address."),
}
UNFINISHED = {TenantState.REQUESTED, TenantState.CREATING, TenantState.FAILED}


class TenantMiddleware(TenantMainMiddleware):
    """Sets the schema for the request; leaves `public` behind again when it is over."""

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        response: HttpResponseBase | None = super().process_request(request)
        if response is not None:
            return response
        tenant: Tenant = request.tenant  # type: ignore[attr-defined]
        if tenant.state in UNFINISHED:
            return self._closed(request, 503, "preparing")
        if tenant.state == TenantState.SUSPENDED:
            return self._closed(request, 403, "suspended")
        if tenant.state == TenantState.DELETED:
            return self.no_tenant_found(request, request.get_host())
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        connection.set_schema_to_public()
        return response

    def no_tenant_found(self, request: HttpRequest, hostname: str) -> HttpResponseBase:
        """Public addresses (the health check) answer on every allowed host; there is nothing else."""
        connection.set_schema_to_public()
        try:
            found = resolve(request.path_info, settings.PUBLIC_SCHEMA_URLCONF)
        except Resolver404:
            return self._closed(request, 404, "no_tenant")
        response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        return response

    def _closed(self, request: HttpRequest, status: int, why: str) -> HttpResponse:
        """An answer without a tenant: no context processor runs, no tenant table is read."""
        connection.set_schema_to_public()
        set_urlconf("partnerview.public_urls")
        request.urlconf = "partnerview.public_urls"
        response = self._answer(request, status, why)
        if status == 503:
            response["Retry-After"] = RETRY_SECONDS
        response["Cache-Control"] = "no-store"
        return response

    def _answer(self, request: HttpRequest, status: int, why: str) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return render(None, f"errors/{why}.html", status=status)
        title, detail = PROBLEMS[why]
        code = f"tenant_{why}" if why != "no_tenant" else why
        body = {"type": f"about:blank#{code}", "title": title, "status": status, "detail": detail, "code": code}
        return JsonResponse({**body, "errors": []}, status=status, content_type="application/problem+json")
