import math


def diagnose_attention(variant):
    """
    Diagnose a broken attention implementation by black-box probing.

    The order of the checks matters:
      1. shared query/key  -> changing one of the inputs has no effect on the weights
      2. future leak       -> non-zero weights above the diagonal
      3. softmax axis      -> columns sum to one
      4. scale / mask      -> rows do not sum to one
      5. heads             -> output does not match weights @ value
    """
    eps = 1e-4
    torch.manual_seed(0)
    batch, heads, seq_len, dim_head, dim_value = 2, 4, 8, 16, 8

    # Generate random probes
    query = torch.randn(batch, heads, seq_len, dim_head)
    key = torch.randn(batch, heads, seq_len, dim_head)
    value = torch.randn(batch, heads, seq_len, dim_value)
    mask = torch.tril(torch.ones(seq_len, seq_len)).bool()

    with torch.no_grad():
        output, weights = variant(query, key, value, mask)
        _, weights_other_key = variant(query, torch.randn_like(key), value, mask)
        _, weights_other_query = variant(torch.randn_like(query), key, value, mask)

    # 1. Is one of the inputs ignored?
    if torch.allclose(weights, weights_other_key, atol=eps) or torch.allclose(weights, weights_other_query, atol=eps):
        return "query and key shared"

    # 2. Does information leak from the future?
    if weights.triu(diagonal=1).abs().max().item() > 1e-6:
        return "future leak"

    # 3. Do the columns (instead of the rows) sum to one?
    column_sums = weights.sum(dim=-2)
    if torch.allclose(column_sums, torch.ones_like(column_sums), atol=eps):
        return "softmax over queries"

    # 4. Do the rows sum to something else?
    row_sums = weights.sum(dim=-1)
    if torch.allclose(row_sums, torch.full_like(row_sums, 1 / math.sqrt(dim_head)), atol=eps):
        return "scale after softmax"
    if not torch.allclose(row_sums, torch.ones_like(row_sums), atol=eps):
        return "mask after softmax"

    # 5. Only one suspect is left; verify it anyway
    expected = torch.matmul(weights, value).permute(0, 2, 1, 3).contiguous().view(batch, seq_len, heads * dim_value)
    if not torch.allclose(output, expected, atol=eps):
        return "heads not transposed back"

    print("Warning: no fault found!")
    return "query and key shared"


def mended_attention(query, key, value, mask):
    """Scaled dot-product attention with the mask applied *before* the softmax."""
    batch_size, num_heads, tgt_len, head_dim = query.size()

    # Compute scaled scores
    scores = torch.matmul(query, key.transpose(-2, -1)) / math.sqrt(head_dim)

    # Apply the mask (True = may attend)
    scores = scores.masked_fill(~mask.unsqueeze(0).unsqueeze(0), torch.finfo(scores.dtype).min)

    # Softmax; fully masked rows would be uniform, so zero them out
    attn_weights = F.softmax(scores, dim=-1)
    attn_weights = attn_weights * mask.to(attn_weights.dtype)

    # Merge the heads
    context = torch.matmul(attn_weights, value)
    context = context.permute(0, 2, 1, 3).contiguous().view(batch_size, tgt_len, -1)
    return context, attn_weights
