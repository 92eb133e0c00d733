"""Pages of Operate."""
