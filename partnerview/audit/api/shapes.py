"""How an audit event is shown to integrations."""

from __future__ import annotations

from rest_framework import serializers

from partnerview.audit.tables import FACT, say
from partnerview.http.fields import Derived
from partnerview.http.serializers import Row


class AuditEventRow(Row):
    """One event. `sequence` counts without gaps; `hash` covers the event and `previous_hash`."""

    id = serializers.IntegerField()
    sequence = serializers.IntegerField()
    occurred_at = serializers.DateTimeField()
    actor = serializers.IntegerField(source="actor_id", allow_null=True)
    origin = serializers.CharField(source="source", help_text="page, api, task, command or system")
    address = serializers.CharField(allow_null=True)
    action = serializers.CharField()
    subject_type = serializers.CharField()
    subject_id = serializers.IntegerField()
    about_type = serializers.CharField()
    about_id = serializers.IntegerField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)
    before = serializers.DictField()
    after = serializers.DictField()
    reason = serializers.CharField()
    sentence = Derived(say, *FACT, child=serializers.CharField())
    previous_hash = serializers.CharField()
    hash = serializers.CharField()
