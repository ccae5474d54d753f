self_attention = lambda x, w_query, w_key, w_value, mask=None: scaled_dot_product_attention(*(x @ w for w in (w_query, w_key, w_value)), mask)
