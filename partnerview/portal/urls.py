"""Pages of the partner portal. All of them below one address, all of them about one's own firm."""

from __future__ import annotations

from django.urls import path

from partnerview.portal.views import home, statement

app_name = "portal"
urlpatterns = [
    path("", home.portal_home, name="home"),
    path("statement/", statement.own_statement, name="statement"),
    path("statement/<str:currency>/<str:figure>/", statement.own_statement_figure, name="statement-figure"),
]
