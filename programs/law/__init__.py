"""Who may do what in which state, and whose signature counts: what actions ask and tests walk cell by cell."""
