"""The evidence layer: claims, statements and events of an article, each bound to its words. Pure."""
