"""What people do with deposits: open, record, clear, reverse, draw, ask for more, reconcile, review."""
