"""Plots that point at the bug.

Axes-level functions draw on an Axes and return it, figure-level ones return a Figure. Data come
first, everything else by keyword. None of them shows, prints, warns, imports torch or changes
matplotlib's settings. ``mask=True`` means "may attend", here as everywhere in the course.

>>> ax = plot_mask([[1, 0], [1, 1]])
>>> ax.get_xlabel()
'key (attends to)'
>>> import matplotlib.pyplot as plt
>>> plt.close(ax.figure)
"""

from utils.plotting._attention import plot_attention, plot_attention_grid
from utils.plotting._charts import plot_confusion_matrix, plot_loss, plot_next_token
from utils.plotting._coerce import as_attention
from utils.plotting._compare import compare_attention
from utils.plotting._confidence import plot_confidence
from utils.plotting._describe import describe_attention
from utils.plotting._html import figure_html
from utils.plotting._maps import plot_mask, plot_positional_encoding
from utils.plotting._style import OKABE_ITO

__all__ = [
    "OKABE_ITO",
    "as_attention",
    "compare_attention",
    "describe_attention",
    "figure_html",
    "plot_attention",
    "plot_attention_grid",
    "plot_confidence",
    "plot_confusion_matrix",
    "plot_loss",
    "plot_mask",
    "plot_next_token",
    "plot_positional_encoding",
]
