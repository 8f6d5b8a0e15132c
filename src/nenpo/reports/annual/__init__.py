"""Pages that only the annual report has."""
