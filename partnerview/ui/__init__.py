"""How values are written on a page: formats, status words, and the shapes that templates take."""
