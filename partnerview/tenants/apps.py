from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "partnerview.tenants"
    label = "tenants"
