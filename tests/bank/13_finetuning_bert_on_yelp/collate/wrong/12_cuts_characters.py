# diagnosis: characters_cut
# mistake: cuts the text after max_length characters, not after max_length tokens.
def collate(examples, tokenizer, max_length):
    texts = [e["text"][:max_length] for e in examples]
    batch = tokenizer(texts, padding=True, truncation=True, max_length=max_length, return_tensors="pt")
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
