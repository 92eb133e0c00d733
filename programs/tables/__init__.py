"""The lists of Grow: what stands in which column, one module per noun."""
