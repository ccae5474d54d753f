from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Epochs:
    model: Any
    optimizer: Any
    device: Any
    options: dict = field(default_factory=dict)
    log: dict = field(default_factory=lambda: defaultdict(list))

    def learn(self, loader):
        loss = train_one_epoch(self.model, loader, self.optimizer, self.device, **self.options)
        self.log["train_loss"].append(loss)
        return self

    def measure(self, loader):
        _, accuracy = evaluate(self.model, loader, self.device)
        self.log["val_acc"].append(accuracy)
        return self


def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    run = Epochs(model, optimizer, device, {"accumulate": accumulate, "scheduler": scheduler, "max_norm": 1.0})
    for _ in range(epochs):
        run.learn(train_loader).measure(val_loader)
    return run.log
