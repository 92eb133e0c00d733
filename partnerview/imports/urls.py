"""Pages of imports."""

from __future__ import annotations

from django.urls import path

from partnerview.imports.views import batches, commits, names, rows

app_name = "imports"
urlpatterns = [
    path("", batches.import_list, name="import-list"),
    path("new/", batches.import_new, name="import-new"),
    path("<int:pk>/", batches.import_detail, name="import-detail"),
    path("<int:pk>/progress/", batches.import_progress, name="progress"),
    path("<int:pk>/file/", batches.import_file, name="file"),
    path("<int:pk>/names/", names.import_names, name="names"),
    path("<int:pk>/findings/", rows.finding_list, name="finding-list"),
    path("<int:pk>/warnings/", rows.import_warnings, name="warnings"),
    path("<int:pk>/rows/", rows.import_rows, name="rows"),
    path("<int:pk>/rows/<int:number>/", rows.import_row, name="row"),
    path("<int:pk>/confirmation/", commits.import_confirmation, name="confirmation"),
    path("<int:pk>/discarding/", commits.import_discarding, name="discarding"),
    path("<int:pk>/resumption/", commits.import_resumption, name="resumption"),
    path("<int:pk>/undo/", commits.import_undo, name="undo"),
]
