# diagnosis: not_truncated
# mistake: max_length is handed on, but without truncation=True the tokenizer ignores it.
def collate(examples, tokenizer, max_length):
    batch = tokenizer([e["text"] for e in examples], padding=True, max_length=max_length, return_tensors="pt")
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
