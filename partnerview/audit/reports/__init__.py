"""What the audit log says: the timeline of a record, and whether the chain holds."""
