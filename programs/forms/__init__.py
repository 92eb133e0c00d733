"""What is typed in Grow: one module per noun."""
