"""Seeds in: files, headers, headlines, clocks."""
