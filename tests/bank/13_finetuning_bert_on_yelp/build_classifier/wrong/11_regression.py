# diagnosis: regression
# mistake: problem_type="regression" makes the loss a mean square error (stars as numbers), not cross-entropy.
def build_classifier(checkpoint, num_labels=5):
    kwargs = dict(num_labels=num_labels, problem_type="regression")
    return AutoModelForSequenceClassification.from_pretrained(checkpoint, **kwargs)
