# diagnosis: padded_to_multiple
# mistake: pads to a multiple of 8, so columns of padding alone are left in the batch.
def collate(examples, tokenizer, max_length):
    # pad_to_multiple_of=8 enables the Tensor Cores on modern GPUs
    enc = tokenizer([e["text"] for e in examples], truncation=True, max_length=max_length)
    batch = tokenizer.pad(enc, padding=True, pad_to_multiple_of=8, return_tensors="pt")
    batch["labels"] = torch.tensor([e["label"] for e in examples], dtype=torch.long)
    return batch
