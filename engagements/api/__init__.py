"""The wire shape of engagements."""
