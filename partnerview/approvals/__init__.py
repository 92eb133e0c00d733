"""Decisions by other people: an approval is a row, four eyes is a constraint."""
