"""What people should know: an outbox written with the change, delivered after it."""
