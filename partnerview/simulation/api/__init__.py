"""The wire shape of simulation."""
