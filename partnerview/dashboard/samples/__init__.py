"""Invented content of the style guide: long names, zero, below zero, four currencies. Not data."""
