"""Artists, not pixels."""

import base64
from types import SimpleNamespace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from utils.plotting import (
    as_attention,
    compare_attention,
    describe_attention,
    figure_html,
    plot_attention,
    plot_attention_grid,
    plot_confidence,
    plot_confusion_matrix,
    plot_loss,
    plot_mask,
    plot_next_token,
    plot_positional_encoding,
)

N_LAYER, N_HEAD, N_QUERY, N_KEY = 2, 3, 5, 7  # distinct primes: a swapped axis cannot hide
WORDS = "we sat on the bank".split()


@pytest.fixture(autouse=True)
def _close_figures():
    settings = mpl.rcParams.copy()
    yield
    plt.close("all")
    assert mpl.rcParams == settings


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@pytest.fixture
def weights():
    return softmax(np.random.default_rng(0).normal(size=(N_LAYER, N_HEAD, N_QUERY, N_KEY)))


@pytest.fixture
def causal():
    scores = np.random.default_rng(1).normal(size=(5, 5))
    return softmax(np.where(np.tri(5), scores, -np.inf))


def labels(axis):
    return [text.get_text() for text in axis.get_ticklabels()]


def artists(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def count_cells(ax, gid):
    return sum(len(artist.get_paths()) for artist in artists(ax, gid))


class TestAsAttention:
    @pytest.mark.parametrize("n_axis", [2, 3, 4])
    def test_arrays_get_leading_axes(self, weights, n_axis):
        given = weights[(0,) * (4 - n_axis)]
        got = as_attention(given)
        assert got.shape == (1,) * (4 - n_axis) + given.shape
        assert got.dtype == np.float32
        assert np.allclose(got[0, 0], weights[0, 0])

    def test_per_layer_sequences(self, weights):
        assert np.allclose(as_attention([layer[None] for layer in weights]), weights)
        assert np.allclose(as_attention(tuple(weights)), weights)

    def test_model_output_and_batch(self, weights):
        batch = np.stack([weights, weights * 0], axis=1)  # (layer, batch, head, query, key)
        output = SimpleNamespace(attentions=tuple(batch))
        assert np.allclose(as_attention(output, batch=0), weights)
        assert not as_attention(output, batch=-1).any()
        with pytest.raises(ValueError, match="the batch has 2"):
            as_attention(output)
        with pytest.raises(ValueError, match="batch=2 does not exist"):
            as_attention(output, batch=2)
        assert np.allclose(as_attention(batch[0], batch=0), weights[:1])

    def test_encoder_decoder_output(self, weights):
        output = SimpleNamespace(
            encoder_attentions=None, decoder_attentions=None, cross_attentions=list(weights)
        )
        assert np.allclose(as_attention(output, kind="cross"), weights)
        with pytest.raises(ValueError, match="no self attention: pass kind='cross'"):
            as_attention(output)
        with pytest.raises(ValueError, match="kind='both' is unknown: choose one of self"):
            as_attention(output, kind="both")

    @pytest.mark.parametrize("empty", [None, (), (None, None)])
    def test_output_without_weights_says_how_to_get_them(self, empty):
        with pytest.raises(ValueError, match="output_attentions=True"):
            as_attention(SimpleNamespace(attentions=empty))

    def test_torch(self, weights):
        torch = pytest.importorskip("torch")
        tensor = torch.tensor(weights, requires_grad=True)
        assert np.allclose(as_attention(tensor), weights)
        assert np.allclose(as_attention([*tensor.bfloat16()]), weights, atol=1e-2)
        assert plot_mask(torch.ones(3, 3).bool()).get_title() == "9 of 9 cells may attend"

    @pytest.mark.parametrize("shape", [(3,), (1, 1, 1, 1, 1, 2), (0, 3)])
    def test_wrong_axes_quote_the_shape(self, shape):
        with pytest.raises(ValueError, match=rf"got shape \({shape[0]},"):
            as_attention(np.ones(shape))

    def test_text_is_refused(self):
        with pytest.raises(ValueError, match="must be numbers, got list"):
            as_attention([["a", "b"]])


class TestPlotAttention:
    def test_labels_and_axes(self, weights):
        ax = plot_attention(weights, WORDS, key_tokens=list("knights"), layer=1, head=2)
        assert labels(ax.yaxis) == WORDS
        assert labels(ax.xaxis) == list("knights")
        assert ax.get_xlabel() == "key (attends to)"
        assert ax.get_ylabel() == "query (attends from)"
        assert ax.get_title() == "layer 1, head 2"
        assert ax.figure.get_facecolor() == (1, 1, 1, 1)
        assert ax.images[0].get_cmap().name == "cividis"
        assert np.allclose(ax.images[0].get_array(), weights[1, 2])
        assert len(ax.texts) == N_QUERY * N_KEY

    def test_draws_on_given_axes(self, causal):
        _, mine = plt.subplots()
        assert plot_attention(causal, ax=mine, vmax=0.5) is mine
        assert mine.images[0].get_clim() == (0, 0.5)
        assert len(plt.get_fignums()) == 1

    def test_sound_causal_attention_is_hatched_and_not_accused(self, causal):
        ax = plot_attention(causal, WORDS, mask=np.tri(5))
        assert ax.get_title() == ""
        assert count_cells(ax, "blocked") == 10
        assert artists(ax, "blocked")[0].get_hatch()
        assert count_cells(ax, "leak") == 0
        assert len(ax.texts) == 15  # no numbers on hatched cells

    def test_leaks_are_outlined_and_counted(self, causal):
        causal[1, 3] = 2e-5
        ax = plot_attention(causal, WORDS, mask=np.tri(5))
        assert ax.get_title() == "1 blocked cell(s) carry weight"
        assert count_cells(ax, "blocked") == 9
        assert count_cells(ax, "leak") == 1
        assert "2e-05" in [text.get_text() for text in ax.texts]

    def test_rows_that_do_not_sum_to_one_are_marked(self, causal):
        causal[2] /= 4
        causal[4, 0] = np.nan
        ax = plot_attention(causal, mask=np.tri(5))
        assert ax.get_title() == "2 row(s) do not sum to 1"
        marks = artists(ax, "bad row")
        assert [mark.get_text() for mark in marks] == ["Σ = 0.25", "Σ = nan"]
        assert [mark.xy[1] for mark in marks] == [2, 4]

    def test_row_that_may_attend_to_nothing_may_be_zero(self, causal):
        causal[0] = 0
        mask = np.tri(5)
        mask[0] = 0
        assert plot_attention(causal, mask=mask).get_title() == ""
        assert "1 row(s)" in plot_attention(causal).get_title()

    def test_padding_mask_is_broadcast(self, weights):
        keep = np.arange(N_KEY) < 4
        ax = plot_attention(weights, layer=0, head=0, mask=keep)
        assert count_cells(ax, "leak") == 3 * N_QUERY

    def test_numbers_up_to_twelve(self):
        assert len(plot_attention(np.eye(12)).texts) == 144
        assert len(plot_attention(np.eye(13)).texts) == 0
        assert len(plot_attention(np.eye(13), annot=True).texts) == 169
        assert len(plot_attention(np.eye(3), annot=False).texts) == 0

    def test_tokens_are_text_not_markup_and_never_warn(self):
        tokens = ["$a$", "\n", " the", "", "河", "a" * 40]
        ax = plot_attention(np.eye(6), tokens)
        got = labels(ax.yaxis)
        assert got == ["$a$", "\\n", "␣the", "", "\\u6cb3", "a" * 15 + "…"]
        assert not any(text.get_parse_math() for text in ax.get_yticklabels())
        ax.figure.canvas.draw()  # a missing glyph or a formula gone wrong would show here

    def test_many_tokens_are_thinned_and_too_many_refused(self):
        shown = labels(plot_attention(np.eye(128), [f"t{i}" for i in range(128)]).yaxis)
        assert shown[:2] == ["t0", "t2"]
        with pytest.raises(ValueError, match=r"129 query .*at most 128.*\[:32\]"):
            plot_attention(np.eye(129))
        with pytest.raises(ValueError, match="200 key"):
            plot_attention_grid(np.ones((1, 1, 3, 200)))

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"head": 0}, "weights has 2 layers: pass layer=0 to layer=1"),
            ({"layer": 2, "head": 0}, "layer=2 does not exist: there are 2"),
            ({"layer": 0, "head": 0, "tokens": WORDS[:4]}, "tokens has 4 entries.*5 query.*Did"),
            ({"layer": 0, "head": 0, "tokens": ["a"]}, r"1 entries.*5 query positions\.$"),
            ({"layer": 0, "head": 0, "mask": np.ones((7, 5))}, r"shape \(7, 5\) does not fit"),
            ({"layer": 0, "head": 0, "mask": np.full(7, -np.inf)}, "holds -inf.*mask == 0"),
        ],
    )
    def test_errors_quote_values(self, weights, changes, message):
        with pytest.raises(ValueError, match=message):
            plot_attention(weights, **changes)
        assert not plt.get_fignums()  # nothing half-drawn is left to be shown


class TestGrid:
    def test_one_panel_a_head_on_one_scale(self, weights):
        fig = plot_attention_grid(weights, WORDS, key_tokens=list("knights"))
        panels = [ax for ax in fig.axes if ax.images]
        assert len(panels) == 6
        assert panels[4].get_title() == "layer 1, head 1"
        assert np.allclose(panels[4].images[0].get_array(), weights[1, 1])
        assert {ax.images[0].get_clim() for ax in panels} == {(0, np.float32(weights.max()))}
        assert labels(panels[0].yaxis) == WORDS
        assert labels(panels[1].yaxis) == []
        assert labels(panels[5].xaxis) == list("knights")
        assert fig.get_facecolor() == (1, 1, 1, 1)
        fig.canvas.draw()

    def test_selection_and_own_scales(self, weights):
        fig = plot_attention_grid(weights, layers=[1], heads=[2, 0], share_scale=False)
        assert [ax.get_title().split("\n")[0] for ax in fig.axes] == ["head 2", "head 0"]
        assert "colours up to" in fig.axes[0].get_title()

    def test_panels_count_their_leaks(self, causal):
        broken = np.stack([causal, np.full((5, 5), 0.2)])
        fig = plot_attention_grid(broken, mask=np.tri(5))
        assert [ax.get_title() for ax in fig.axes[:2]] == ["head 0", "head 1\n10 leaking"]

    def test_errors(self, weights):
        with pytest.raises(ValueError, match="head=3 does not exist"):
            plot_attention_grid(weights, heads=[3])
        with pytest.raises(ValueError, match="195 panels"):
            plot_attention_grid(np.ones((15, 13, 2, 2)))
        with pytest.raises(ValueError, match="0 panels"):
            plot_attention_grid(weights, heads=[])


class TestCompare:
    def test_largest_difference_is_named(self, causal):
        own = causal.copy()
        own[3, 1] += 0.25
        fig = compare_attention(own, causal, WORDS, mask=np.tri(5))
        yours, expected, difference = fig.axes[:3]
        assert yours.get_title() == "yours\n1 row(s) do not sum to 1"
        assert expected.get_title() == "expected"
        assert difference.get_title() == "yours - expected\nlargest: +0.25\nat query the, key sat"
        low, high = difference.images[0].get_clim()
        assert low == -high
        assert yours.images[0].get_clim() == expected.images[0].get_clim()
        assert [text.get_text() for text in difference.texts] == ["+0.25"]

    def test_equal_and_not_finite(self, causal):
        fig = compare_attention(causal, causal + 1e-7)
        assert fig.axes[2].get_title().endswith("equal within 1e-05")
        fig = compare_attention(causal * np.nan, causal, labels=("a", "b"))
        assert fig.axes[2].get_title() == "a - b\n25 cell(s) are not finite"

    def test_infinite_weights_are_drawn_without_a_warning(self, causal):
        own = causal * 1e300
        own[0, 0] = -np.inf
        fig = compare_attention(own, causal, mask=np.tri(5))
        assert "not finite" in fig.axes[2].get_title()
        fig.canvas.draw()

    def test_head_that_differs_most_is_chosen(self, weights):
        own = weights.copy()
        own[1, 2, 0, 0] += 0.5
        fig = compare_attention(own, weights)
        assert fig.get_suptitle() == "layer 1, head 2: the head that differs most"

    def test_shapes_are_quoted(self, weights):
        with pytest.raises(ValueError, match=r"yours has shape \(5, 7\) and expected \(7, 5\)"):
            compare_attention(weights[0, 0], weights[0, 0].T)


class TestMaps:
    def test_mask(self):
        ax = plot_mask(np.tri(5, dtype=bool)[None, None], tokens=WORDS)
        assert count_cells(ax, "allowed") == 15
        assert count_cells(ax, "blocked") == 10
        assert ax.get_title() == "15 of 25 cells may attend"
        assert [text.get_text() for text in ax.get_legend().get_texts()] == [
            "may attend",
            "blocked",
        ]
        assert labels(ax.yaxis) == WORDS
        ax = plot_mask([1, 1, 0], key_tokens=["a", "b", "[PAD]"])
        assert count_cells(ax, "blocked") == 1

    def test_mask_errors(self):
        with pytest.raises(ValueError, match=r"got shape \(2, 3, 3\)"):
            plot_mask(np.ones((2, 3, 3)))
        with pytest.raises(ValueError, match=r"holds -1e\+09"):
            plot_mask(np.full((3, 3), -1e9))

    def test_positional_encoding(self):
        ax = plot_positional_encoding(np.linspace(-1, 0.5, 35).reshape(1, 7, 5))
        assert ax.images[0].get_array().shape == (7, 5)
        assert ax.images[0].get_clim() == (-1, 1)
        assert ax.get_ylabel() == "position"
        with pytest.raises(ValueError, match=r"got \(3,\)"):
            plot_positional_encoding(np.ones(3))


class TestCharts:
    def test_loss(self):
        ax = plot_loss({"train": [3.0, 2.0, 1.0], "val": ([0, 2], [3.1, 1.2])}, lines={"ln V": 4.2})
        train, val, level = ax.lines
        assert list(train.get_xdata()) == [0, 1, 2]
        assert list(val.get_xdata()) == [0, 2]
        assert set(level.get_ydata()) == {4.2}
        assert train.get_linestyle() != val.get_linestyle()  # not by colour alone
        assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("step", "loss", "")

    def test_levels_differ_by_more_than_their_name(self):
        ax = plot_loss([0.2, 0.4, 0.5], lines={"majority": 0.35, "word counts": 0.45})
        _, low, high = ax.lines
        assert low.get_linestyle() != high.get_linestyle()

    def test_confidence(self):
        errors = [(0.95, 5, 1, "Great, " * 60), (0.9, 4, 2, "Not bad $at$ all")]
        figure = plot_confidence([0.3, 0.5, 0.9], [0.0, 0.6, 0.8], [9, 10, 81], errors)
        curve, quotes = figure.axes
        drawn = next(line for line in curve.lines if "this model" in line.get_label())
        assert list(drawn.get_xdata()) == [0.5, 0.9]  # nine texts say nothing
        assert list(drawn.get_ydata()) == [0.6, 0.8]
        assert curve.collections[0].get_sizes() == pytest.approx([90, 729])
        said = [text.get_text() for text in quotes.texts]
        assert "95% sure of ★★★★★" in said[0]
        assert "in truth ★☆☆☆☆" in said[0]
        assert len(said[1]) <= 230
        assert said[1].endswith(" …")
        assert said[3] == "Not bad $at$ all"
        figure.draw_without_rendering()  # the dollars are no formula

    def test_confidence_of_few_errors_keeps_all_numbers_inside(self):
        errors = [(0.31, 2, 1, "meh")] * 6
        curve = plot_confidence([0.3], [0.3], [50], errors).axes[0]
        assert all(0.2 < text.get_position()[0] < 1 for text in curve.texts)
        with pytest.raises(ValueError, match=r"got \(2,\), \(1,\) and \(1,\)"):
            plot_confidence([0.3, 0.4], [0.3], [50], errors)

    def test_loss_that_breaks_is_named(self):
        ax = plot_loss([2.0, 1.0, np.nan, np.nan])
        assert ax.get_title() == "loss is not finite from step 2 on"
        assert ax.get_legend() is None

    def test_loss_errors(self):
        with pytest.raises(ValueError, match=r"val: .*got \(2,\) and \(3,\)"):
            plot_loss({"val": ([0, 1, 2], [1.0, 2.0])})

    def test_confusion_matrix(self):
        ax = plot_confusion_matrix([[6, 2, 0], [1, 3, 0], [0, 0, 0]], labels=["neg", "0", "pos"])
        assert ax.get_title() == "accuracy 0.750 (9 of 12)"
        assert labels(ax.yaxis) == labels(ax.xaxis) == ["neg", "0", "pos"]
        assert [text.get_text() for text in ax.texts][:3] == ["6", "2", "0"]
        assert np.allclose(ax.images[0].get_array()[0], [0.75, 0.25, 0])
        assert ax.get_ylabel() == "true class"

    def test_confusion_matrix_errors(self):
        with pytest.raises(ValueError, match=r"got shape \(3, 2\)"):
            plot_confusion_matrix(np.ones((3, 2)))
        with pytest.raises(ValueError, match="labels has 1 names but counts has 2"):
            plot_confusion_matrix(np.eye(2), labels=["a"])

    def test_next_token(self):
        probabilities = np.array([0.1, 0.5, 0.05, 0.35])
        ax = plot_next_token(probabilities, tokens=list("abcd"), top=3, kept=probabilities > 0.3)
        assert labels(ax.yaxis) == ["b", "d", "a"]
        assert [round(bar.get_width(), 2) for bar in ax.patches] == [0.5, 0.35, 0.1]
        assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, False, True]
        assert ax.texts[2].get_text() == " 10.0%  cut"
        assert ax.get_title() == ""

    def test_next_token_points_at_what_is_no_distribution(self):
        assert plot_next_token([0.5, 0.1]).get_title() == "the probabilities sum to 0.6, not to 1"
        with pytest.raises(ValueError, match=r"got shape \(2,\), 1 and \(2,\)"):
            plot_next_token([0.5, 0.5], tokens=["a"])


class TestAltText:
    def test_describe_names_strongest_and_faults(self, causal):
        causal[0, 4] = 0.5
        text = describe_attention(causal, WORDS, mask=np.tri(5), top=1)
        assert text == (
            "Attention of 5 queries to 5 keys; strongest: we to we 1.00; "
            "1 blocked cell(s) carry weight; 1 row(s) do not sum to 1."
        )

    def test_describe_many_heads(self, weights):
        text = describe_attention(weights, top=2)
        layer, head, query, key = np.unravel_index(weights.argmax(), weights.shape)
        assert "in 2 layer(s) of 3 head(s)" in text
        assert f"layer {layer} head {head} {query} to {key} {weights.max():.2f}" in text

    @pytest.mark.parametrize("give", [lambda ax: ax, lambda ax: ax.figure], ids=["axes", "figure"])
    def test_html_is_an_image_with_escaped_alt_text(self, causal, give):
        fig = give(plot_attention(causal, WORDS))
        html = figure_html(fig, 'a "quoted" <token> & more')
        assert html.startswith(
            '<img alt="a &quot;quoted&quot; &lt;token&gt; &amp; more" src="data:'
        )
        data = base64.b64decode(html.split("base64,")[1].removesuffix('">'))
        assert data.startswith(b"\x89PNG")
        assert len(data) < 40_000
        assert not plt.get_fignums()


def test_nothing_reaches_stdout_or_stderr(causal, capfd):
    figure_html(plot_attention(causal, ["河"] * 5), "x")
    figure_html(compare_attention(causal, causal.T), "x")
    assert capfd.readouterr() == ("", "")
