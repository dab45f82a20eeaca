"""Pictures: decoded in a child with limits, fetched from checked hosts, kept by content."""
