"""Figures of recognition: a definition, SQL, a frozen row and one function each."""
