"""Pages of dashboard."""

from __future__ import annotations

from django.urls import URLPattern, path

from partnerview.dashboard.views.day_one import day_one
from partnerview.dashboard.views.home import four_number, home
from partnerview.dashboard.views.search import search_page
from partnerview.dashboard.views.styleguide import styleguide, styleguide_explanation

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("four-numbers/<slug:number>/", four_number, name="four-number"),
    path("day-one/", day_one, name="day-one"),
    path("search/", search_page, name="search"),
    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/explanation/", styleguide_explanation, name="styleguide-explanation"),
]
