"""What every page and endpoint shares: problems, idempotency, ETags, paging, tables, exports."""
