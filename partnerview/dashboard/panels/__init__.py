"""The parts of the home page: one module each, shown to whoever may see what is in it."""
