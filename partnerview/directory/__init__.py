"""Who we deal with: clients, partners, vendors, territories, contacts."""
