"""What stands on the pages and in the API about an import."""
