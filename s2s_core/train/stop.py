"""Ctrl-C and SIGTERM in a training: the first asks it to stop after the update under way, a second one stops it at once."""

import logging
import signal
from types import FrameType, TracebackType

log = logging.getLogger(__name__)
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Inside the `with` block the signals only set `asked`; elsewhere, and in threads, they do what they did before.

    Between two updates all that a training consists of agrees; in the middle of one it does not, and could not be resumed.
    """

    def __init__(self) -> None:
        self.asked = False

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        log.warning("stopping after this update; once more: at once")

    def check(self) -> None:
        """KeyboardInterrupt if a stop was asked for."""
        if self.asked:
            raise KeyboardInterrupt

    def __enter__(self) -> "Stop":
        try:
            self._before = {number: signal.signal(number, self._handle) for number in SIGNALS}
        except ValueError:  # only the main thread gets signals
            self._before = {}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
