"""Tables in files: their form is guessed by this package, and they are read by DuckDB (extra `data`)."""
