"""What the lists of Grow can be filtered by: one module per noun."""
