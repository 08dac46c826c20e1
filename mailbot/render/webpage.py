"""What do all pages for the owner share? Words as words, one style, nothing from elsewhere."""

from html import escape

STYLE = """
:root{color-scheme:light dark;--ground:#fff;--ink:#1b1f24;--dim:#57606a;--rule:#d0d7de;
--link:#0a55c4;--wash:#f4f6f8;--s0:#0b62c4;--s1:#c2410c;--s2:#15803d;--s3:#7e22ce;--s4:#646c76}
@media (prefers-color-scheme:dark){:root{--ground:#0f1318;--ink:#e6edf3;--dim:#a3adb8;
--rule:#3a434d;--link:#82bcff;--wash:#181e25;--s0:#5aa2ff;--s1:#ff9d57;--s2:#56d364;--s3:#c99bff;
--s4:#a3acb6}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header,footer{max-width:64rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.3rem;margin:2.5rem 0 .25rem;padding-top:.75rem;border-top:2px solid var(--rule)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.25rem 0 .75rem;max-width:46rem}
h1,h2,h3,p,summary{overflow-wrap:anywhere}
.dim{color:var(--dim)}
a{color:var(--link)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:.75rem 0}
nav a{display:inline-block;padding:.25rem 0}
.tiles{display:grid;gap:.75rem;margin:1rem 0;
grid-template-columns:repeat(auto-fill,minmax(min(13rem,calc(50% - .4rem)),1fr))}
.tiles>div{display:flex;flex-direction:column-reverse;justify-content:flex-end;
background:var(--wash);border:1px solid var(--rule);
border-radius:.4rem;padding:.6rem .8rem}
.tiles dt{color:var(--dim);font-size:.85rem}
.tiles dd{margin:0;font-size:clamp(1rem,4.5vw,1.3rem);line-height:1.3;font-weight:600;
overflow-wrap:anywhere}
.tiles small{display:block;font-size:.8rem;font-weight:400;color:var(--dim)}
.tiles a{color:inherit;text-decoration-color:var(--dim)}
.charts{display:flex;flex-wrap:wrap;gap:1rem 2.5rem}
figure{margin:.75rem 0;flex:1 1 20rem;max-width:27rem;min-width:0}
figcaption{font-weight:600;margin-bottom:.5rem}
svg.chart{display:block;width:100%;height:auto;overflow:visible}
svg text{fill:var(--ink);font-size:13px}
svg .words{fill:var(--dim);font-size:12px}
svg .axis{stroke:var(--rule);stroke-width:1}
.s0{fill:var(--s0)}.s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}.s4{fill:var(--s4)}
.scroll{overflow-x:auto;margin:0 0 1rem}
.scroll:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--rule);text-align:left;
vertical-align:top}
thead th{color:var(--dim);font-weight:600;vertical-align:bottom}
tbody th{font-weight:400}
.num{text-align:right}td.num{white-space:nowrap}
.remark{background:var(--wash);border-left:4px solid var(--s1);padding:.5rem .75rem}
ol.events{list-style:none;padding:0;margin:0}
ol.events>li{padding:.4rem 0;border-bottom:1px solid var(--rule);overflow-wrap:anywhere}
ol.events>li:target,.sets>li:target{background:var(--wash);outline:2px solid var(--link)}
.sets{padding-left:1.25rem;overflow-wrap:anywhere}
q,blockquote{font-style:italic;quotes:none}
blockquote{margin:.25rem 0 .25rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere}
code{font:.85em ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
article{border-bottom:1px solid var(--rule);padding-bottom:.5rem}
details{margin:.25rem 0}
footer{padding:2rem 1rem;color:var(--dim);font-size:.9rem}
@media print{:root{color-scheme:light;--ground:#fff;--ink:#000;--dim:#444;--rule:#999;
--link:#000;--wash:#fff;--s0:#0b62c4;--s1:#c2410c;--s2:#15803d;--s3:#7e22ce;--s4:#646c76}
@page{margin:18mm 15mm}
body{font-size:10pt}main,header,footer{max-width:none;padding:0}nav{display:none}
a{text-decoration:none}h2,h3{break-after:avoid}
figure,tr,.remark,.tiles>div,ol.events>li,article{break-inside:avoid}
details::details-content{content-visibility:visible;block-size:auto}
.scroll{overflow:visible}.newpage{break-before:page}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""
"""Light and dark as the reader has it, on paper black on white; a table too wide scrolls alone."""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def whole_page(title: str, body: str) -> str:
    """Return a page with *body*, which is HTML, and *title*, which is not.

    It fetches nothing and runs nothing: its policy forbids both, whatever is in it.
    """
    return _PAGE.format(title=escape(title), style=STYLE, body=body)


def tag(name: str, *inner: str, **attributes: str) -> str:
    """Return an element around *inner*, which is HTML already; attributes are plain text.

    A name that Python keeps for itself ends with an underscore, one with a hyphen has an
    underscore in its place.
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{told}>{''.join(inner)}</{name}>"


def text(words: str) -> str:
    """Return *words* as HTML that shows just them."""
    return escape(words)
