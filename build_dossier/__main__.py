"""`python -m build_dossier`."""

from build_dossier.cli import main

main(prog_name="build-dossier")
