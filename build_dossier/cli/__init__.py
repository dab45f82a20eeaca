"""The command line. Each command unpacks its options, calls a plain function, and says what was found.

Exit codes: 0 done; 1 done, with errors reported; 2 usage or configuration; 3 refused, nothing was changed;
130 interrupted.
"""

from __future__ import annotations

import os
import signal
from typing import Any

import click

from build_dossier import __version__, printed
from build_dossier.cli import articles, review, site, upkeep
from build_dossier.errors import DossierError

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Every error made on purpose ends in its message and its exit code, Ctrl-C in 130."""
        try:
            return super().invoke(ctx)
        except DossierError as error:
            click.echo(printed.lines(f"build-dossier: {error}"), err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            ctx.exit(0)
        except OSError as error:  # a disk or a permission, not a fault of the project's
            where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
            told = f"build-dossier: {where}{error.strerror or error}; what was published before is untouched"
            click.echo(printed.writable(told), err=True)
            ctx.exit(3)
        except (KeyboardInterrupt, click.Abort):
            click.echo("build-dossier: interrupted; what was published before is untouched", err=True)
            ctx.exit(130)


@click.group(cls=_Group, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="build-dossier")
def main() -> None:
    """Turn a folder of saved news articles into a published dossier.

    \b
    First day:
      build-dossier new my-dossier      a dossier of your own, ready to build
      build-dossier build               seeds/ → site/, pictures fetched
      build-dossier serve               the site on this machine, following your edits

    Exit codes: 0 done, 1 done with errors reported, 2 usage or configuration, 3 refused (nothing was changed),
    130 interrupted.
    """
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


for _command in (
    site.build,
    site.convert,
    site.fetch,
    site.serve,
    review.check,
    review.diff,
    review.explain_record,
    articles.new,
    articles.add,
    upkeep.recheck,
    upkeep.anchors,
    upkeep.changes,
):
    main.add_command(_command)
