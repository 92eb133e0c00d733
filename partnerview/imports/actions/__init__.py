"""Changes to an import: receiving, deciding, committing, undoing."""
