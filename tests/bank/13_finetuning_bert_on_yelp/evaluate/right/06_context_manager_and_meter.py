from contextlib import contextmanager
from dataclasses import dataclass


@contextmanager
def asked(model):
    mode = model.training
    try:
        with torch.no_grad():
            yield model.eval()
    finally:
        model.train(mode)


@dataclass
class Meter:
    total: float = 0.0
    weight: int = 0

    def add(self, mean: float, weight: int) -> None:
        self.total += mean * weight
        self.weight += weight

    @property
    def mean(self) -> float:
        return self.total / self.weight


def evaluate(model, loader, device):
    loss, accuracy = Meter(), Meter()
    with asked(model) as quiet:
        for batch in loader:
            batch = to_device(batch, device)
            out = quiet(**batch)
            size = batch["input_ids"].shape[0]
            loss.add(out.loss.item(), size)
            accuracy.add(out.logits.argmax(-1).eq(batch["labels"]).double().mean().item(), size)
    return loss.mean, accuracy.mean
