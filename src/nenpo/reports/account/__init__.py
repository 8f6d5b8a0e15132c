"""Pages that only the foundation's account has."""
