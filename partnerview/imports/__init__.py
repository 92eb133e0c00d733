"""The framework of imports: upload, mapping, staging, preview, undo."""
