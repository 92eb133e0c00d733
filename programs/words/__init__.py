"""What pages and the API say in words, one module per noun."""
