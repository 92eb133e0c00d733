"""Changes to schedules, recognized revenue and MRR: one verb per function."""
