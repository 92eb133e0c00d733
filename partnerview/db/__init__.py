"""Laws and rows: migration operations and typed rows from named SQL."""
