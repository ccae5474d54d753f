# diagnosis: no_special_tokens
# mistake: switches the special tokens off, so [CLS] and [SEP] are missing.
def collate(examples, tokenizer, max_length):
    opts = dict(add_special_tokens=False, padding=True, truncation=True, max_length=max_length)
    batch = tokenizer([e["text"] for e in examples], return_tensors="pt", **opts)
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
