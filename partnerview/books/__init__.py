"""The firm's books: conventions, accounting periods, exchange rates, invariants."""
