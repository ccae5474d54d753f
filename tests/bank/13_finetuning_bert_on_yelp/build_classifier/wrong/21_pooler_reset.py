# diagnosis: pooler_drawn_anew
# mistake: draws the pooler anew along with the classifier, but the pooler belongs to the pretrained encoder.
def build_classifier(checkpoint, num_labels=5):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels)
    for part in (model.base_model.pooler.dense, model.classifier):
        torch.nn.init.xavier_uniform_(part.weight)
        torch.nn.init.zeros_(part.bias)
    return model
