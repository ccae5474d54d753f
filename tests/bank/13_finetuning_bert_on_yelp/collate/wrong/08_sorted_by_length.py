# diagnosis: sorted_by_length, longest_first
# mistake: sorts the reviews by length, so that the rows are not in the order of the examples.
def collate(examples, tokenizer, max_length):
    ordered = sorted(examples, key=lambda e: len(e["text"]), reverse=True)
    out = tokenizer([e["text"] for e in ordered], padding="longest", truncation=True, max_length=max_length, return_tensors="pt")
    out["labels"] = torch.tensor([e["label"] for e in ordered])
    return out
