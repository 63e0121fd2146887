"""How the report of a night looks."""

from __future__ import annotations

from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #222; --paper: #faf8f4; --line: #d8d2c6; --soft: #666; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e4dc; --paper: #1c1b19; --line: #45423c; --soft: #a9a498; }
}
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
body { color: var(--ink); background: var(--paper); }
main { max-width: 62rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
header { border-left: .5rem solid; padding: .25rem 1rem; margin-bottom: 1.5rem; }
header.good { border-color: #3c7a4a; } header.look { border-color: #b98500; }
header.bad { border-color: #b3372f; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: .1rem 0; } header p { margin: 0; }
h2 { font-size: 1.15rem; border-bottom: 1px solid var(--line); margin-top: 2rem; }
small, header p { color: var(--soft); }
.numbers { display: flex; flex-wrap: wrap; gap: .75rem; list-style: none; padding: 0; }
.numbers li { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .9rem; }
.numbers b { display: block; font-size: 1.5rem; line-height: 1.2; }
.pages { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { font-size: .85rem; line-height: 1.3; }
img { display: block; max-width: 100%; max-height: 12rem; border: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; }
tr + tr { border-top: 1px solid var(--line); }
pre { white-space: pre-wrap; font-size: .8rem; border: 1px solid var(--line); padding: .5rem; }
"""


def page(title: str, mood: str, said: tuple[str, str, str], body: str) -> str:
    """A whole report.

    Args:
        title: of the window.
        mood: `good`, `look` or `bad`.
        said: the verdict, whose night it is, and when; like the title, text and no markup.
        body: its sections, as HTML.
    """
    verdict, name, when = map(escape, said)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "img-src data:; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>{STYLE}</style></head>\n<body><main>\n"
        f'<header class="{mood}"><p>{name}</p><h1>{verdict}</h1>'
        f"<p>{when}</p></header>\n{body}</main></body></html>\n"
    )
