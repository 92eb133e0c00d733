from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "partnerview.approvals"
    label = "approvals"
