from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "partnerview.notifications"
    label = "notifications"
