"""One roof for web, workers and beat on one machine: `make up` and `make down`. A deployment uses its own."""
