"""What changes when a month is closed, and when journals are exported."""
