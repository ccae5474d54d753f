# diagnosis: base_sizes
# mistake: uses the default BertConfig (BERT-base sizes) instead of the checkpoint's; what does not fit is left random.
def build_classifier(checkpoint, num_labels=5):
    config = BertConfig(num_labels=num_labels)
    return BertForSequenceClassification.from_pretrained(checkpoint, config=config, ignore_mismatched_sizes=True)
