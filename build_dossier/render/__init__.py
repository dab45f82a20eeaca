"""The pages and the data, as text."""
