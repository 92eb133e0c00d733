"""The wire shape of directory."""
