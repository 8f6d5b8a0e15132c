"""What must be true of the clean tables: rules as data, measurements as code, Great Expectations as the judge."""
