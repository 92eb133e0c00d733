from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "partnerview.http"
    label = "http"
