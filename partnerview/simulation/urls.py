"""Pages that show what would be: amendments beside their before and after, and “Model it”."""

from __future__ import annotations

from django.urls import path

from partnerview.simulation.views import amendments, model_it, moves

app_name = "simulation"
urlpatterns = [
    path("model/", model_it.simulation, name="simulation"),
    path("engagements/<int:pk>/amendments/new/", amendments.amendment_new, name="amendment-new"),
    path("engagements/<int:pk>/renewal/effect/", moves.renewal_effect, name="renewal-effect"),
    path("engagements/<int:pk>/<slug:noun>/effect/", moves.move_effect, name="move-effect"),
    path("amendments/<int:pk>/", amendments.amendment_detail, name="amendment-detail"),
    path("amendments/<int:pk>/application/", amendments.amendment_application, name="amendment-application"),
    path("amendments/<int:pk>/withdrawal/", amendments.amendment_withdrawal, name="amendment-withdrawal"),
    path("amendments/<int:pk>/approval/", amendments.amendment_approval, name="amendment-approval"),
    path("amendments/<int:pk>/rejection/", amendments.amendment_rejection, name="amendment-rejection"),
]
