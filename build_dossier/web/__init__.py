"""Asking other hosts: which addresses may be asked, over connections to checked addresses, within one deadline."""
