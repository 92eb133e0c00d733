"""What people do in partner programs: one verb, one function."""
