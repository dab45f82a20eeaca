"""The tree and the site: written whole, checked, put in place in one step."""
