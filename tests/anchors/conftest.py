"""Chromium and the demo's engines, as the tests of whole sites have them."""

from __future__ import annotations

from tests.site.conftest import browser, playwright

__all__ = ["browser", "playwright"]
