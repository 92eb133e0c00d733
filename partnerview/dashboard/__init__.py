"""Home, search and navigation: what crosses every room."""
