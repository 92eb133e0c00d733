"""What is typed about the library for partners."""

from __future__ import annotations

from typing import Any

from django import forms

from partnerview.http.forms import DomainForm
from programs.models import Cohort, PartnerProfile, ResourceKind


def _tiers() -> list[tuple[str, str]]:
    """The tiers that partners have now."""
    used = PartnerProfile.objects.exclude(tier="").order_by("tier").values_list("tier", flat=True).distinct()
    return [(tier, tier) for tier in used]


class AudienceForm(DomainForm):
    """Title, summary and for whom."""

    title = forms.CharField(max_length=200)
    summary = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    tiers = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="For tiers", help_text="None chosen: for all."
    )
    cohorts = forms.ModelMultipleChoiceField(
        Cohort.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="For classes",
        help_text="None chosen: for all.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tiers, cohorts = self.fields["tiers"], self.fields["cohorts"]
        assert isinstance(tiers, forms.MultipleChoiceField)  # noqa: S101
        assert isinstance(cohorts, forms.ModelMultipleChoiceField)  # noqa: S101
        tiers.choices, cohorts.queryset = _tiers(), Cohort.objects.in_use()


class ResourceForm(AudienceForm):
    """A new resource: a file or a link."""

    kind = forms.ChoiceField(choices=ResourceKind.choices)
    link = forms.URLField(max_length=500, required=False, assume_scheme="https", help_text="Or a file below.")
    evidence_file = forms.FileField(required=False, label="File", help_text="A PDF, an image or text, up to 5 MB.")
    field_order = ("title", "kind", "summary", "link", "evidence_file", "tiers", "cohorts")
