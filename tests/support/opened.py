"""A page as Chromium has it: what on it lives though no article may hold it, and what a reader reads of it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.support.sites import READER, Seen

# what no article may hold, whoever wrote it
LIVE = """() => {
  const scope = document.querySelector('article'), found = [];
  for (const e of document.querySelectorAll('*'))
    for (const a of e.attributes)
      if (/^on/i.test(a.name)) found.push(e.tagName + ' ' + a.name);
  for (const e of document.querySelectorAll('a[href], area[href], [src], [action], [formaction], [data], [poster]'))
    for (const n of ['href', 'src', 'action', 'formaction', 'data', 'poster']) {
      const v = e.getAttribute(n);
      if (v === null) continue;
      let p = '';
      try { p = new URL(v, location).protocol } catch { continue }
      if (![location.protocol, 'http:', 'https:', 'mailto:', 'tel:'].includes(p)) found.push(e.tagName + ' ' + n + '=' + v.slice(0, 60));
    }
  for (const e of scope.querySelectorAll(
      'script, style, iframe, form, input, textarea, button, select, object, embed, base, meta, link, template, video, audio, frame, [style], [srcdoc]'))
    found.push(e.outerHTML.slice(0, 90));
  // the theme numbers code blocks as __code_ for its copy button
  for (const e of scope.querySelectorAll('[id^="__"]:not(pre[id^="__code_"])')) found.push('id ' + e.id);
  for (const e of scope.querySelectorAll('svg')) if (!e.closest('.bd-card')) found.push(e.outerHTML.slice(0, 90));
  if (document.querySelectorAll('base, meta[http-equiv=refresh]').length) found.push('base or refresh');
  return found;
}"""
# a script that ran says so on the console, which is watched
SAYING = (
    "for (const n of ['alert', 'confirm', 'prompt', 'print', 'open'])"
    " window[n] = (x) => { console.error('RAN ' + n + ' ' + x) }"
)
# the text of a saved page; a style sheet is no text, and some would hide all of their page
VISIBLE = "() => { for (const e of document.querySelectorAll('style')) e.remove(); return document.body.innerText }"


def visit(opened: tuple[Page, Seen], where: str) -> list[str]:
    """Open a page; give back what lives on it."""
    page, seen = opened
    for kept in (seen.errors, seen.ran, seen.requests):
        kept.clear()
    answer = page.goto(where, wait_until="load")
    assert answer is not None
    assert answer.status in (200, 0), where  # a file has no status
    found: list[str] = page.evaluate(LIVE)
    # a picture of the dossier itself may be missing; anything else that fails or runs is a finding
    return [*found, *seen.ran, *seen.errors, *(f"asked {r}" for r in seen.elsewhere(where))]


def read(page: Page) -> str:
    """What a reader reads of the article on a page."""
    return str(page.evaluate(f"({READER})(document.querySelector('article'))"))
