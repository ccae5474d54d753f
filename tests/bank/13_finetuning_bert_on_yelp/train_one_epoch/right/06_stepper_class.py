from dataclasses import dataclass, field
from typing import Any


@dataclass
class Stepper:
    """Keeps count of the batches that wait for a step."""

    model: Any
    optimizer: Any
    scheduler: Any
    every: int
    max_norm: float | None
    waiting: int = field(default=0, init=False)

    def __enter__(self):
        self.clear()
        return self

    def __exit__(self, kind, *_):
        if kind is None and self.waiting:
            self.step()

    def clear(self):
        for parameter in self.model.parameters():
            parameter.grad = None
        self.waiting = 0

    def learn(self, loss):
        loss.backward(torch.tensor(1 / self.every, dtype=loss.dtype, device=loss.device))
        self.waiting += 1
        if self.waiting >= self.every:
            self.step()

    def step(self):
        if self.max_norm is not None:
            clip_grad_norm_(list(self.model.parameters()), max_norm=self.max_norm)
        self.optimizer.step()
        if self.scheduler is not None:
            self.scheduler.step()
        self.clear()


def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    total = torch.zeros((), dtype=torch.float64)
    seen = 0
    with Stepper(model, optimizer, scheduler, accumulate, max_norm) as stepper:
        for batch in loader:
            batch = to_device(batch, device)
            loss = model(**batch).loss
            stepper.learn(loss)
            total += loss.detach().double().cpu() * len(batch["labels"])
            seen += len(batch["labels"])
    return (total / seen).item()
