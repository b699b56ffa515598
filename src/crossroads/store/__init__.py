"""The append-only bitemporal store on Delta Lake."""
