# diagnosis: token_types_demanded
# mistake: asks for token_type_ids by name, which is a KeyError with a tokenizer that makes none.
def collate(examples, tokenizer, max_length):
    tok = tokenizer([e["text"] for e in examples], padding=True, truncation=True, max_length=max_length)
    batch = {}
    for name in ["input_ids", "token_type_ids", "attention_mask"]:
        batch[name] = torch.tensor(tok[name])
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
