# diagnosis: padded_with_zeros
# mistake: fills the ids up with 0, whatever the padding id of this tokenizer is.
def collate(examples, tokenizer, max_length):
    enc = tokenizer([e["text"] for e in examples], truncation=True, max_length=max_length)
    T = max(len(ids) for ids in enc["input_ids"])
    batch = {}
    for k in enc.keys():
        table = np.zeros((len(examples), T), dtype=np.int64)
        for i, row in enumerate(enc[k]):
            table[i, : len(row)] = row
        batch[k] = torch.from_numpy(table)
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
