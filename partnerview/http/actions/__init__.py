"""Changes to what belongs to no app: the views of lists that people keep."""
