# diagnosis: lists_not_tensors
# mistake: without return_tensors the tokenizer returns lists.
def collate(examples, tokenizer, max_length):
    batch = tokenizer([e["text"] for e in examples], padding=True, truncation=True, max_length=max_length)
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
