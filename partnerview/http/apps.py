from importlib import import_module

from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "partnerview.http"
    label = "http"

    def ready(self) -> None:
        import_module("partnerview.http.openapi_fields")
