"""The kernel and the composition of PartnerView; the four rooms are apps beside it."""

from partnerview.celery import app as celery_app

__all__ = ["celery_app"]
