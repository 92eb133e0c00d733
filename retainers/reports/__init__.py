"""What deposits add up to: who is at risk, what is held and drawn, statements, postings."""
