# Exercise 13.4  A classifier on top | about 5 min | difficulty 1/5 | 2 points
def build_classifier(checkpoint, num_labels=5):
    """Load a pretrained encoder with a fresh classification head."""
    # Human-readable label names
    id2label = {i: f"{i + 1} star" + ("s" if i > 0 else "") for i in range(num_labels)}
    label2id = {name: i for i, name in id2label.items()}

    model = AutoModelForSequenceClassification.from_pretrained(
        str(checkpoint),
        num_labels=num_labels,
        id2label=id2label,
        label2id=label2id,
        problem_type="single_label_classification",
        ignore_mismatched_sizes=True,
    )

    # Make sure that every parameter is trainable
    for param in model.parameters():
        param.requires_grad = True

    total = sum(p.numel() for p in model.parameters())
    print(f"Loaded {checkpoint} with {total:,} parameters")
    return model
