"""What must be true of the clean tables: rules as data, measurements as code, a judge."""
