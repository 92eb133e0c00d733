from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "partnerview.users"
    label = "users"
