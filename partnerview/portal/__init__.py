"""The partner contact's own view: one firm, its statement, rule, plans, reviews and resources. It keeps no rows."""
