"""From printed tables to clean ones: one module a table, repairs and names as data, nothing coerced."""
