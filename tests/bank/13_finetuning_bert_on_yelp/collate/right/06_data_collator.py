from transformers import DataCollatorWithPadding


def collate(examples, tokenizer, max_length):
    features = []
    for example in examples:
        feature = dict(tokenizer(example["text"], truncation=True, max_length=max_length))
        feature["label"] = example["label"]  # the collator renames it to "labels"
        features.append(feature)
    return DataCollatorWithPadding(tokenizer)(features)
