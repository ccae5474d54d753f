import base64
import re
from html.parser import HTMLParser

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert import HTMLExporter

from autograder.neutralise import neutralise, safe_html, safe_markdown

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
PAYLOADS = [
    "<script>payload()</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>payload()</scr</script>ipt>",
    "<img src=x onerror=payload()>",
    "<img src=x\nonerror\n=\npayload()>",
    '<img/src="x"/onerror=payload()>',
    "<svg onload=payload()><script>payload()</script></svg>",
    "<svg><style><img src=x onerror=payload()></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=payload()>",
    "<iframe src=javascript:payload()></iframe>",
    "<iframe srcdoc='<script>payload()</script>'></iframe>",
    "<object data=javascript:payload()></object>",
    "<embed src=javascript:payload()>",
    "<a href=javascript:payload()>x</a>",
    "<a href=' java\tscript:payload()'>x</a>",
    "<a href='&#106;avascript:payload()'>x</a>",
    "<form action=javascript:payload()><button>x</button></form>",
    "<style>@import '//evil.example/x.css'</style>",
    "<style><img src=x onerror=payload()></style>",
    "<b style='background:url(javascript:payload())'>x</b>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:payload()'>",
    "<base href=//evil.example/>",
    "<details open ontoggle=payload()>x</details>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "<img src='//evil.example/track.png'>",
    "<!--><script>payload()</script>-->",
    "</td></table><script>payload()</script>",
    "<noscript><p title='</noscript><script>payload()</script>'>",
]
LINKS = [
    "[x](javascript:payload())",
    "[x](JaVaScRiPt:payload())",
    "[x](&#106;avascript:payload())",
    "[x](javascript&colon;payload())",
    "[x](javascript\\:payload())",
    "[x](java&Tab;script:payload())",
    "[x](java&#10;script&#58;payload())",
    "[x](_javascript:payload())",
    "[x](<javascript:payload()>)",
    "[x][y]\n\n[y]: javascript:payload()",
    "<javascript:payload()>",
    "![x](javascript:payload())",
    "[x](vbscript:payload())",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    '![x](x"onerror="payload())',
    "[x](x 'y\" onclick=\"payload()')",
    "`<script>payload()</script>`",
    "```\n<script>payload()</script>\n```",
    "$<script>payload()</script>$",
    "$$</script><script>payload()</script>$$",
]


class Page(HTMLParser):
    """Collects what of a page could run."""

    HARMLESS = re.compile(r"https?:|data:image/(png|jpeg|gif);base64,")
    SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//")

    def __init__(self, text):
        super().__init__()
        self.bad, self.tags, self.script = [], [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag in ("script", "iframe", "object", "embed", "form", "base", "svg", "math", "link"):
            self.bad.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("srcdoc", "style"):
                self.bad.append(name)
            bare = re.sub(r"[\x00-\x20]", "", value or "").lower()  # as a browser reads it
            if name in ("href", "src", "action", "data"):
                if self.SCHEME.match(bare) and not self.HARMLESS.match(bare):
                    self.bad.append(f"{name}={value}")


def risks(page):
    return Page(page).bad


def output(**data):
    named = {key.replace("__", "+").replace("_", "/"): value for key, value in data.items()}
    return nbformat.v4.new_output("display_data", data=named)


def graded(*, outputs=(), markdown=(), raw=(), trusted=(), **metadata):
    code = nbformat.v4.new_code_cell("1")
    code.outputs = list(outputs)
    texts = [nbformat.v4.new_markdown_cell(text) for text in markdown]
    raws = [nbformat.v4.new_raw_cell(text, metadata={"format": "text/html"}) for text in raw]
    for cell in raws:
        cell.metadata["raw_mimetype"] = "text/html"
    notebook = nbformat.v4.new_notebook(metadata=metadata)
    notebook.cells = [code, *texts, *raws]
    neutralise(notebook, set(trusted))
    nbformat.validate(notebook)
    return notebook


def shown(notebook):
    """Return what nbconvert makes of the cells, without the page around them."""
    return HTMLExporter(template_name="basic").from_notebook_node(notebook)[0]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_outputs_cannot_run(payload):
    assert risks(safe_html(payload)) == []
    page = shown(graded(outputs=[output(text_html=payload)]))
    assert risks(page) == []


@pytest.mark.parametrize("payload", PAYLOADS + LINKS)
def test_text_cells_cannot_run(payload):
    assert risks(shown(graded(markdown=[payload], raw=[payload]))) == []


def test_the_whole_page_has_no_script_of_the_student():
    outputs = [output(text_html=payload) for payload in PAYLOADS]
    notebook = graded(outputs=outputs, markdown=PAYLOADS + LINKS, raw=PAYLOADS)
    clean = graded(outputs=[output(text_html="x")], markdown=["x"], raw=["x"])
    page, empty = (HTMLExporter().from_notebook_node(nb)[0] for nb in (notebook, clean))
    assert page.lower().count("<script") == empty.lower().count("<script")
    scripts = [part.split("</script>")[0] for part in page.split("<script")[1:]]
    assert not any("payload()" in script for script in scripts)
    assert not any(bad.startswith("on") for bad in Page(page).bad)


@given(st.lists(st.sampled_from(PAYLOADS + LINKS + ["<", ">", '"', "'", "&lt;", "x"]), max_size=4))
def test_pieces_of_payloads_cannot_run_either(parts):
    half = len(parts) // 2
    text = "".join(part[: len(part) * 2 // 3] for part in parts[:half]) + "".join(parts[half:])
    assert risks(safe_html(text)) == []
    assert "<script" not in safe_markdown(text).lower()


@pytest.mark.parametrize(
    "kind",
    [
        "application/javascript",
        "text/javascript",
        "image/svg+xml",
        "text/latex",
        "text/markdown",
        "application/vnd.jupyter.widget-view+json",
        "application/x-unknown",
        "TEXT/HTML",
    ],
)
def test_other_kinds_of_output_are_left_out(kind):
    given_ = nbformat.v4.new_output("display_data", data={kind: "payload()", "text/plain": "x"})
    (cell,) = graded(outputs=[given_]).cells
    assert cell.outputs[0].data == {"text/plain": "x"}
    alone = nbformat.v4.new_output("display_data", data={kind: "payload()"})
    (cell,) = graded(outputs=[alone]).cells
    assert list(cell.outputs[0].data) == ["text/plain"]
    assert "payload" not in str(cell.outputs)


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_an_output_without_data_does_no_harm(data):
    odd = nbformat.from_dict({"output_type": "display_data", "data": data, "metadata": {}})
    (cell,) = graded(outputs=[odd]).cells
    assert list(cell.outputs[0].data) == ["text/plain"]


def test_what_only_says_it_is_a_picture_is_left_out():
    fake = output(image_png='x" onerror="payload()', text_plain="x")
    (cell,) = graded(outputs=[fake]).cells
    assert list(cell.outputs[0].data) == ["text/plain"]


def test_streams_and_errors_are_shown_as_text():
    stream = nbformat.v4.new_output("stream", text="<script>payload()</script>")
    error = nbformat.v4.new_output(
        "error", ename="<b onclick=payload()>", evalue="x", traceback=[PAYLOADS[3]]
    )
    assert risks(shown(graded(outputs=[stream, error]))) == []


def test_harmless_outputs_survive():
    table = (
        "<style scoped>\n  .dataframe tbody tr th { vertical-align: top; }\n</style>"
        '<table border="1" class="dataframe"><thead><tr><th scope="col">a</th></tr></thead>'
        "<tbody><tr><td>1 &lt; 2</td></tr></tbody></table>"
    )
    more = "<details><summary>more</summary><p>text</p></details>"
    picture = f'<img src="data:image/png;base64,{PNG}" alt="a picture">'
    kept = safe_html(table + more + picture)
    assert '<table><thead><tr><th scope="col">a</th></tr></thead>' in kept
    assert "vertical-align" not in kept
    assert "<td>1 &lt; 2</td>" in kept
    assert more in kept
    assert PNG in kept
    assert 'alt="a picture"' in kept
    (cell,) = graded(outputs=[output(image_png=PNG, text_plain="<Figure>")]).cells
    assert cell.outputs[0].data == {"image/png": PNG, "text/plain": "<Figure>"}


def test_a_huge_output_is_left_out():
    assert len(safe_html("<b>" * 10**6)) < 100


def test_our_own_text_stays_and_the_students_prose_is_readable():
    ours = "<details><summary>Hint</summary>x</details> [go](javascript:void(0))"
    notebook = graded(
        markdown=[ours, "a < b and 2<3, *so* [go](https://example.org)"], trusted=[ours]
    )
    assert notebook.cells[1].source == ours
    assert notebook.cells[2].source == "a < b and 2<3, *so* [go](https://example.org)"


def test_widget_state_attachments_and_raw_formats_go():
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("x"), nbformat.v4.new_raw_cell("<b>")],
        metadata={"widgets": {"a": 1}, "kernelspec": {"name": "python3", "display_name": "P"}},
    )
    notebook.cells[0]["attachments"] = {"x.svg": {"image/svg+xml": PAYLOADS[6]}}
    notebook.cells[1].metadata.update(format="text/html", raw_mimetype="text/html")
    neutralise(notebook, set())
    assert set(notebook.metadata) == {"kernelspec"}
    assert "attachments" not in notebook.cells[0]
    assert notebook.cells[1].metadata == {}


def attached(source, attachments):
    """Return a neutralised text cell that came with attachments."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(source)])
    notebook.cells[0]["attachments"] = nbformat.from_dict(attachments)
    neutralise(notebook, set())
    nbformat.validate(notebook)
    return notebook.cells[0]


def test_a_pasted_picture_stays():
    cell = attached("![x](attachment:a.png)", {"a.png": {"image/png": PNG}})
    assert cell.source == "![x](attachment:a.png)"
    assert cell.attachments == {"a.png": {"image/png": PNG}}


@pytest.mark.parametrize(
    "attachments",
    [
        {},
        {"a.png": {"image/svg+xml": "<svg onload='payload()'/>"}},
        {"a.png": {"text/html": "<script>payload()</script>"}},
        {"a.png": {"image/png": "<script>payload()</script>"}},
        {"a.png": "not a bundle"},
        {"b.png": {"image/png": PNG}},
    ],
)
@pytest.mark.parametrize("colon", [":", "\\:", " :"])
def test_a_picture_that_is_not_there_breaks_no_page(attachments, colon):
    cell = attached(f"![x](attachment{colon}a.png)", attachments)
    assert "attachment:a.png" not in cell.source.replace("\\", "")
    assert "payload" not in str(cell.get("attachments", ""))
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert "payload()" not in page


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://evil.example/a.png)",
        "![x][there]\n\n[there]: http://evil.example/a.png",
        "![there]\n\n[there]: http://evil.example/a.png",
        "[![x](http://evil.example/a.png)](http://evil.example)",
        "![![x](http://evil.example/a.png)](attachment:a.png)",
        "![x](attachment:a.png) ![y](//evil.example/a.png)",
    ],
)
def test_no_picture_is_fetched_when_a_page_is_opened(text):
    cell = attached(text, {"a.png": {"image/png": PNG}})
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    sources = re.findall(r"<img[^>]*?src=.([^\s>]{0,40})", page)
    assert [source for source in sources if "evil" in source] == []
