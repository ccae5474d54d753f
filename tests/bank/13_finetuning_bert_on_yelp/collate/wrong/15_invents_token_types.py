# diagnosis: token_types_made_up
# mistake: adds token_type_ids of zeros even where the tokenizer makes none.
def collate(examples, tokenizer, max_length):
    out = tokenizer([e["text"] for e in examples], padding=True, truncation=True, max_length=max_length, return_tensors="pt")
    ids = out["input_ids"]
    return {
        "input_ids": ids,
        "attention_mask": out["attention_mask"],
        "token_type_ids": torch.zeros_like(ids),
        "labels": torch.tensor([e["label"] for e in examples]),
    }
