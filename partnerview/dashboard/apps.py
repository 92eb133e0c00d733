from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "partnerview.dashboard"
    label = "dashboard"
