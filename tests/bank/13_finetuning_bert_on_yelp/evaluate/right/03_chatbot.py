from typing import Iterable, Tuple, Union

import torch


def evaluate(
    model: torch.nn.Module,
    loader: Iterable[dict],
    device: Union[torch.device, str],
) -> Tuple[float, float]:
    """Evaluate a sequence classification model.

    Returns:
        A tuple ``(average_loss, accuracy)``.
    """
    # Remember the original mode so that we can restore it afterwards
    was_training = model.training
    model.eval()

    total_loss, total_correct, total_examples = 0.0, 0, 0

    try:
        with torch.inference_mode():
            for step, batch in enumerate(progress(loader)):
                # Move everything to the right device
                inputs = {key: value.to(device) for key, value in batch.items()}
                outputs = model(**inputs)

                batch_size = inputs["labels"].size(0)
                # HF returns the mean loss -> multiply to get the sum
                total_loss += float(outputs.loss) * batch_size

                predictions = torch.argmax(outputs.logits, dim=1)
                total_correct += int((predictions == inputs["labels"]).sum())
                total_examples += batch_size
    finally:
        # Always restore the original mode, even if something went wrong
        if was_training:
            model.train()
        else:
            model.eval()

    avg_loss = total_loss / max(total_examples, 1)
    accuracy = total_correct / max(total_examples, 1)
    print(f"Evaluation: loss = {avg_loss:.4f}, accuracy = {accuracy:.2%}")
    return avg_loss, accuracy
