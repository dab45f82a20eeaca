"""The MkDocs plugin: runs the pipeline before the engine reads the tree, and watches what the pages come from.

A thin face, and the only module that imports MkDocs. `build-dossier build` makes the tree itself and leaves the
plugin out of the engine's configuration.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.config import config_options
from mkdocs.config.base import Config as PluginSettings
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority

from build_dossier import config as dossier_config
from build_dossier import pipeline
from build_dossier.convert import escape
from build_dossier.errors import DossierError

LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "note": logging.DEBUG}
log = logging.getLogger("mkdocs.plugins.build_dossier")


class Settings(PluginSettings):
    """Paths are relative to mkdocs.yml."""

    config = config_options.Type(str, default="dossier.yml")
    seeds = config_options.Type(str, default="seeds")
    state = config_options.Type(str, default="")


class DossierPlugin(BasePlugin[Settings]):
    """Seeds → docs/ before each build."""

    @event_priority(100)  # before the search plugin reads its dictionary
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Make the tree, and give the site what the story says of it."""
        root = Path(config.config_file_path or "mkdocs.yml").parent
        seeds = root / self.config.seeds
        docs = Path(config.docs_dir)
        try:
            story = dossier_config.read(root / self.config.config)
            outcome = pipeline.convert(
                story,
                seeds=seeds,
                state=root / self.config.state if self.config.state else seeds,
                out=docs,
                story=root / self.config.config,
                site_url=config.site_url or "",
            )
        except DossierError as error:
            raise PluginError(str(error)) from error
        for item in outcome.diagnostics:
            log.log(LEVELS[item.severity], "%s", item.render())
        config.site_name = escape.in_html(story.title)  # templates put it into HTML as it is
        config.theme["language"] = story.language
        _give_dictionary(config, docs / "data" / "dictionary.txt")
        return config

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watch what the pages come from."""
        root = Path(config.config_file_path or "mkdocs.yml").parent
        server.watch(str(root / self.config.seeds))
        server.watch(str(root / self.config.config))
        if self.config.state:
            server.watch(str(root / self.config.state))  # curation.yml
        return server


def _give_dictionary(config: MkDocsConfig, dictionary: Path) -> None:
    search = config.plugins.get("material/search") or config.plugins.get("search")
    if search is not None and "jieba_dict_user" in search.config and dictionary.is_file():
        search.config["jieba_dict_user"] = str(dictionary)
