"""The database engine: django-tenants' own, which asks the server where it stands instead of telling it each time."""
