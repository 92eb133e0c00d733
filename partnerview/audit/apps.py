from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "partnerview.audit"
    label = "audit"
