"""A web page or a feed becomes seeds: what is the article, what is known of it, is it there already, written once."""
