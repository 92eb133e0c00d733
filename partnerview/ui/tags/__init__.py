"""Template tags by kind; `partnerview/templatetags/ui.py` gathers them."""
