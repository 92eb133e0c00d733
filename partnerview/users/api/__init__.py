"""The wire shape of users."""
