from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "partnerview.closing"
    label = "closing"
