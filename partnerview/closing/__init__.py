"""Work over all books: bridge, verification of the maths, demo data."""
