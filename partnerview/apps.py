from django.apps import AppConfig


class PartnerViewConfig(AppConfig):
    """Lets Django find the template tags that every page uses."""

    name = "partnerview"
    label = "partnerview"
