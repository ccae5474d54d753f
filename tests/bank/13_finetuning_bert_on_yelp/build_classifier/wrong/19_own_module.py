# diagnosis: own_module
# mistake: a module of its own that returns a bare tensor of logits and knows no labels.
from transformers import AutoModel


class Classifier(torch.nn.Module):
    def __init__(self, checkpoint, num_labels):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(checkpoint)
        self.dropout = torch.nn.Dropout(0.1)
        self.classifier = torch.nn.Linear(self.encoder.config.hidden_size, num_labels)

    def forward(self, input_ids, attention_mask=None, token_type_ids=None, labels=None):
        out = self.encoder(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        return self.classifier(self.dropout(out.last_hidden_state[:, 0]))


def build_classifier(checkpoint, num_labels=5):
    return Classifier(checkpoint, num_labels)
