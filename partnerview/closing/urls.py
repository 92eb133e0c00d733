"""Pages of the close, the bridge and the journals."""

from __future__ import annotations

from django.urls import path, register_converter

from partnerview.closing.views import bridge, journals, known, months
from partnerview.months import Month


class MonthConverter:
    """A month in an address: 2026-03. Anything that is no month of the calendar is no address."""

    regex = r"[0-9]{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)

    def to_url(self, value: Month | str) -> str:
        return str(value)


register_converter(MonthConverter, "month")

app_name = "closing"
urlpatterns = [
    path("close/", months.close_list, name="close-list"),
    path("close/<month:month>/", months.close_detail, name="close-detail"),
    path("close/<month:month>/start/", months.close_start, name="close-start"),
    path("close/<month:month>/closing/", months.close_closing, name="close-closing"),
    path("close/<month:month>/reopening/", months.close_reopening, name="close-reopening"),
    path("bridge/", bridge.bridge, name="bridge"),
    path("bridge/explanation/", bridge.bridge_explanation, name="bridge-explanation"),
    path("bridge/rows/", bridge.bridge_rows, name="bridge-row-list"),
    path("engagements/<int:pk>/bridge/", bridge.engagement_bridge, name="engagement-bridge"),
    path("known/", known.known_list, name="known-list"),
    path("journals/", journals.journal_list, name="journal-list"),
    path("journals/new/", journals.journal_new, name="journal-new"),
    path("journals/accounts/", journals.account_list, name="account-list"),
    path("journals/accounts/<slug:account>/", journals.account_name, name="account-name"),
    path("journal-exports/<int:pk>/file/", journals.journal_file, name="journal-file"),
]
