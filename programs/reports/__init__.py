"""Sums over partner programs."""
