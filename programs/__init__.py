"""Grow: partner programs whose memory survives every change of people."""
