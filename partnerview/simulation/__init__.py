"""What would happen: the apps' own plans, posted nowhere."""
