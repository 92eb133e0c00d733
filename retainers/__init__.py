"""Retain: the partner's recurring rule, deposits and draws."""
