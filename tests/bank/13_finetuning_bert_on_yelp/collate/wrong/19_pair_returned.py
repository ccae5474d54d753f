# diagnosis: pair_returned
# mistake: returns a pair (inputs, labels) instead of one dict with the labels in it.
def collate(examples, tokenizer, max_length):
    inputs = tokenizer([e["text"] for e in examples], padding=True, truncation=True, max_length=max_length, return_tensors="pt")
    labels = torch.tensor([e["label"] for e in examples])
    return inputs, labels
