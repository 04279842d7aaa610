"""The one door to torch: whoever computes with it in the app comes through here first."""


def one_thread() -> None:
    """Let torch use one thread in the thread that calls: models this small lose time by more."""
    import torch  # seconds: not before something is computed

    torch.set_num_threads(1)
