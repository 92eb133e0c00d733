"""Laws: working weeks and cost rates are dated facts that stay; what an hour costs is decided by one view."""

import django.db.models.deletion
from django.db import migrations, models

from partnerview.db.operations import AppendOnly, RunStatements

RATE = """
SELECT given.rate FROM (
    SELECT rate, dated_on, id, 0 AS turned FROM books_exchangerate
    WHERE base = {currency} AND quote = firm.reporting_currency AND dated_on <= entry.worked_on
    UNION ALL
    SELECT 1 / rate, dated_on, id, 1 FROM books_exchangerate
    WHERE quote = {currency} AND base = firm.reporting_currency AND dated_on <= entry.worked_on
) given ORDER BY given.dated_on DESC, given.turned, given.id DESC LIMIT 1
"""
INTO_REPORTING = "(CASE WHEN {currency} = firm.reporting_currency THEN 1 ELSE (" + RATE + ") END)"
VIEW = f"""
CREATE VIEW engagements_timecost AS
SELECT entry.id AS entry_id, entry.engagement_id, entry.person_id, entry.worked_on, entry.minutes, entry.workstream,
       entry.is_billable, engagement.currency,
       entry.minutes * cost.hourly_amount / 60
       * (CASE WHEN cost.currency = engagement.currency THEN 1
               ELSE {INTO_REPORTING.format(currency="cost.currency")}
                    / {INTO_REPORTING.format(currency="engagement.currency")} END) AS amount
FROM engagements_timeentry entry
JOIN engagements_engagement engagement ON engagement.id = entry.engagement_id
CROSS JOIN books_conventions firm
LEFT JOIN LATERAL (
    SELECT rate.hourly_amount, rate.currency FROM engagements_costrate rate
    WHERE rate.person_id = entry.person_id AND rate.starts_on <= entry.worked_on
    ORDER BY rate.starts_on DESC, rate.id DESC LIMIT 1
) cost ON true
WHERE entry.voided_at IS NULL
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0003_rates_are_append_only"),
        ("engagements", "0016_people_and_capacity"),
    ]

    operations = [
        migrations.CreateModel(
            name="TimeCost",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="cost",
                        serialize=False,
                        to="engagements.timeentry",
                    ),
                ),
                ("worked_on", models.DateField()),
                ("minutes", models.PositiveIntegerField()),
                ("workstream", models.CharField(max_length=20)),
                ("is_billable", models.BooleanField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
            ],
            options={
                "db_table": "engagements_timecost",
                "ordering": ["worked_on", "entry_id"],
                "managed": False,
            },
        ),
        AppendOnly("engagements_workingweek"),
        AppendOnly("engagements_costrate"),
        RunStatements([VIEW], ["DROP VIEW engagements_timecost"]),
    ]
