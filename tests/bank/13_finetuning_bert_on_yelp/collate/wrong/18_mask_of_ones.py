# diagnosis: mask_of_ones
# mistake: builds the attention mask itself as all ones, so that the padding is not hidden.
from torch.nn.utils.rnn import pad_sequence


def collate(examples, tokenizer, max_length):
    rows = [tokenizer(e["text"], truncation=True, max_length=max_length) for e in examples]
    batch = {}
    for name in rows[0].keys():
        seqs = [torch.tensor(r[name]) for r in rows]
        pad = tokenizer.pad_token_id if name == "input_ids" else 0
        batch[name] = pad_sequence(seqs, batch_first=True, padding_value=pad)
    batch["attention_mask"] = torch.ones_like(batch["input_ids"])
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
