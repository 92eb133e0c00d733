from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "partnerview.directory"
    label = "directory"
