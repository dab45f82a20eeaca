"""A generator of news dossiers: saved articles in, a published site out."""

__version__ = "0.1.0"
