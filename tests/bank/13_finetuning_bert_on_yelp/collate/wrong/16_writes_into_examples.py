# diagnosis: examples_changed
# mistake: stores the ids in the examples themselves (update), which changes what was given.
def collate(examples, tokenizer, max_length):
    for example in examples:
        example.update(tokenizer(example["text"], truncation=True, max_length=max_length))
    names = tokenizer.model_input_names
    batch = tokenizer.pad({n: [e[n] for e in examples] for n in names}, return_tensors="pt")
    batch["labels"] = torch.tensor([e["label"] for e in examples])
    return batch
