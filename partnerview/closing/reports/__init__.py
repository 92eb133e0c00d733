"""Figures that cross apps: the checklist, the bridge, journals, what was known when."""
