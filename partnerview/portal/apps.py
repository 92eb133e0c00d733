from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "partnerview.portal"
    label = "portal"
