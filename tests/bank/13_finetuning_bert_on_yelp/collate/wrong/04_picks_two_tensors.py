# diagnosis: token_types_dropped
# mistake: returns only ids and mask, the token_type_ids of a tokenizer that makes them are lost.
def collate(examples, tokenizer, max_length):
    encoding = tokenizer(
        [example["text"] for example in examples],
        padding=True,
        truncation=True,
        max_length=max_length,
        return_tensors="pt",
    )
    return {
        "input_ids": encoding["input_ids"],
        "attention_mask": encoding["attention_mask"],
        "labels": torch.tensor([example["label"] for example in examples]),
    }
