# diagnosis: divided_by_fixed_number
# mistake: divides by 2, which is sqrt(Dh) of the notebook's vectors only
# shows on: Dh other than 4
def attention_scores(query, key):
    return query @ key.swapaxes(-1, -2) / 2
