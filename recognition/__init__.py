"""Recognize: revenue earned and MRR promised, each a stored fact."""
