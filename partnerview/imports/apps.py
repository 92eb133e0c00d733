from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "partnerview.imports"
    label = "imports"
