# ruff: noqa: E501 - the quoted cells are programs and pages of their own
"""Scripts for whoever opens a page: feedback, formgrader, the graded notebook, the terminal.

Each tries to set the page's title to "taken over" and to fetch a canary from this machine;
`test_pages.py` opens every page in a browser and looks for both.
"""

from autograder.hostile import Attack

TAKE = "document.title='taken over';fetch('http://127.0.0.1:9/canary')"
WRONG_ESSAY = "explain-scaling"


def shows(name, about, source):
    return Attack(name, "pages", about, extra=(("softmax", source),))


def says(name, about, text):
    return Attack(name, "pages", about, markdown=(("softmax", text),), cells={}, change=essay(text))


def essay(text):
    """Return a change that puts a text into the written answer, which a person opens."""

    def change(notebook):
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == WRONG_ESSAY:
                cell.source = f"My answer.\n\n{text}"

    return change


def attached(notebook):
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{TAKE}"/>'
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell["attachments"] = {"x.svg": {"image/svg+xml": [picture], "text/html": picture}}
            cell.source += "\n\n![x](attachment:x.svg)"


def metadata(notebook):
    bad = f"</script><script>{TAKE}</script><img src=x onerror={TAKE}>"
    notebook.metadata.update(title=bad, authors=[{"name": bad}], widgets={"x": {"state": bad}})
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": bad, "language": bad}
    notebook.metadata["language_info"] = {"name": bad, "pygments_lexer": bad, "mimetype": bad}
    for cell in notebook.cells:
        cell.metadata.update(name=bad, tags=[bad], slideshow={"slide_type": bad}, collapsed=bad)


def raw_cell(notebook):
    cell = dict(notebook.cells[0])
    cell.update(cell_type="raw", source=f"<script>{TAKE}</script>",
                metadata={"format": "text/html", "raw_mimetype": "text/html"})  # fmt: skip
    cell.pop("outputs", None)
    cell.pop("execution_count", None)
    notebook.cells.insert(0, type(notebook.cells[0])(cell))


def outputs(notebook):
    """Hand in outputs that were never computed, on our own test cells as well."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["course"] = {"verdict": "passed"}
            cell.outputs = [
                {
                    "output_type": "display_data",
                    "metadata": {"isolated": True},
                    "data": {
                        "text/html": f"<script>{TAKE}</script>",
                        "application/javascript": TAKE,
                    },
                }
            ]


def identifiers(notebook):
    bad = f'"><script>{TAKE}</script><x y="'
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{bad}{number}"
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "causal_mask":
            cell.metadata["nbgrader"]["grade_id"] = bad


ATTACKS = [
    shows("script in HTML output", "displays scripts, handlers and frames", f"""
from IPython.display import HTML, display
take = "{TAKE}"
for tag in ("<script>@</script>", "<img src=x onerror='@'>", "<svg/onload='@'>",
            "<svg><script>@</script></svg>", "<math><mi xlink:href='javascript:@'>x</mi></math>",
            "<iframe srcdoc='<script>@</script>'></iframe>", "<a href='javascript:@'>go</a>",
            "<details open ontoggle='@'>", "<body onload='@'>", "<input autofocus onfocus='@'>",
            "<form action='javascript:@'><button>go</button></form>", "<base href='//127.0.0.1:9/'>",
            "<meta http-equiv=refresh content='0;url=javascript:@'>", "<object data='javascript:@'>",
            "<style>@import 'http://127.0.0.1:9/canary'</style>",
            "<div style='background:url(http://127.0.0.1:9/canary)'>x</div>",
            "<img src='http://127.0.0.1:9/canary'>", "<!--><script>@</script>-->",
            "<noscript><p title='</noscript><script>@</script>'>", "<scr<script>ipt>@</scr</script>ipt>",
            "<template><script>@</script></template>", "<video><source onerror='@'></video>"):
    display(HTML(tag.replace("@", take)))
"""),
    shows("output of every kind", "displays JavaScript, SVG, PDF, markdown, LaTeX, widgets, JSON", f"""
from IPython.display import display
take = "{TAKE}"
page = f"<script>{{take}}</script><img src=x onerror={{take}}>"
for kind in ("application/javascript", "image/svg+xml", "text/markdown", "text/latex",
             "application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json",
             "application/json", "application/geo+json", "application/vdom.v1+json",
             "application/vnd.plotly.v1+json", "application/vnd.vega.v5+json", "text/html+x",
             "application/pdf", "TEXT/HTML", "text/html ", "image/png", "text/plain"):
    data = {{kind: page}}
    if "widget" in kind:
        data = {{kind: {{"model_id": page, "version_major": 2, "version_minor": 0}}}}
    if kind == "image/svg+xml":
        data = {{kind: f'<svg xmlns="http://www.w3.org/2000/svg"><script>{{take}}</script></svg>'}}
    display(data, raw=True, metadata={{"isolated": True, "text/html": {{"isolated": True}}}})
"""),
    shows("streams", "prints HTML, ANSI escapes, and the end of a text area", f"""
import sys
for text in ("<script>{TAKE}</script>", "</textarea></pre><script>{TAKE}</script>",
             "\\x1b]8;;javascript:{TAKE}\\x07click\\x1b]8;;\\x07", "\\x1b[31m<img src=x onerror={TAKE}>",
             "http://example.org/'onmouseover='{TAKE}", "\\x1b]0;taken over\\x07"):
    print(text)
    print(text, file=sys.stderr)
"""),
    shows("error", "raises an exception whose name and message are HTML", f"""
page = "</pre></div><script>{TAKE}</script><img src=x onerror={TAKE}>"
kind = type(page, (Exception,), {{"_render_traceback_": lambda self: [page, "\\x1b[1m" + page]}})
raise kind(page)
"""),
    Attack("message in the verdict", "pages", "the verdict quotes names, messages and code of HTML",
           cells={"causal_mask": f'''
def causal_mask(n_tokens):
    raise type("`<script>{TAKE}</script>`", (Exception,), {{}})("`<img src=x onerror={TAKE}>`")
''', "combine_masks": f'''
class Mask: pass
Mask.__name__ = "`<script>{TAKE}</script>`"
def combine_masks(*masks):
    return Mask()
'''}),
    Attack("source", "pages", "comments and strings of a cell end the page's text area",
           extra=(("softmax", f'''
# </textarea></pre></div><script>{TAKE}</script>
x = "</script><script>{TAKE}</script> {{{{ constructor }}}} <img src=x onerror={TAKE}>"
'''),)),
    says("markdown HTML", "scripts and handlers in markdown", f"""
<script>{TAKE}</script>
<img src=x onerror="{TAKE}"> <svg onload="{TAKE}"> <iframe src="javascript:{TAKE}"></iframe>
<details open ontoggle="{TAKE}">x</details> <style>@import "http://127.0.0.1:9/canary";</style>

<div
  onclick="{TAKE}"
  style="background:url(http://127.0.0.1:9/canary)">x</div>

```<script>{TAKE}</script>```

    </code></pre><script>{TAKE}</script>
"""),
    says("markdown links", "javascript links, written in every way", f"""
[a](javascript:{TAKE}) [b](  JaVaScRiPt:{TAKE}) [c](javascript&colon;{TAKE})
[d](&#106;avascript:{TAKE}) [e](java\tscript:{TAKE}) <javascript:{TAKE}>
[f](data:text/html,<script>{TAKE}</script>) [g](vbscript:x) ![h](javascript:{TAKE})
[i]: javascript:{TAKE}
[i] [j](javascript\\:{TAKE}) [k](<javascript:{TAKE}>) [l]( &#x6A;avascript:{TAKE})
![m](http://127.0.0.1:9/canary) [n](http://x"onmouseover="{TAKE}) [o](x '"><script>{TAKE}</script>')
"""),
    says("formulas", "formulas that a script turns into HTML", f"""
$\\href{{javascript:{TAKE}}}{{x}}$ $$\\require{{html}}\\style{{background:url(javascript:{TAKE})}}{{x}}$$
$\\text{{<script>{TAKE}</script>}}$ $\\unicode{{<img src=x onerror={TAKE}>}}$ $<img src=x onerror={TAKE}>$
$$\\class{{x" onload="{TAKE}}}{{x}} \\data{{onclick={TAKE}}}{{x}} \\require{{javascript:{TAKE}}}$$
\\begin{{x}}</script><script>{TAKE}</script>\\end{{x}} `$</code><script>{TAKE}</script>$`
"""),
    Attack("attachments", "pages", "attaches an SVG and HTML to markdown cells",
           markdown=(("softmax", "look"),), change=attached),
    Attack("metadata", "pages", "scripts in titles, names, languages, tags and widget state",
           change=metadata),
    Attack("raw cell", "pages", "a raw cell that asks to be exported as HTML", change=raw_cell),
    Attack("outputs handed in", "pages", "scripts in outputs that nothing has computed",
           change=outputs),
    Attack("identifiers", "pages", "scripts in cell ids and labels", change=identifiers,
           costs=("causal_mask",)),
    Attack("student's name", "pages", "a student's folder whose name is HTML and markup",
           student="<img src=x onerror=document.title='taken over'>"),
    Attack("name of markup", "pages", "a student's folder whose name is terminal markup",
           student="[bold] \x1b]0;taken over\x07 {{7*7}} %s"),
]  # fmt: skip
