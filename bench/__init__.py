"""One file per performance goal. `make bench` runs them all, `python -m bench NAME` runs some."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnerview.settings")
django.setup()
