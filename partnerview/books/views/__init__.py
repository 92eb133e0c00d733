"""Pages of the books' frame: periods, rates, conventions."""
