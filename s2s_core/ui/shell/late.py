"""What takes long is computed when its place on the page is seen: until then something small stands there and watches."""

from collections.abc import Callable

import streamlit as st

from s2s_core.i18n import Text
from s2s_core.ui import live
from s2s_core.ui.session import choices


def when_seen(
    name: str, key: str, show: Callable[[], object], text: Text, *, watch: str | None = None
) -> None:
    """Call `show` once its place is seen, in a fragment of its own. `key` tells what it shows from what it showed before;
    `watch` is a selector of the live view that draws it, where that is another one."""

    def fragment() -> None:
        handle = f"s2s_wait_{name}"
        if (choices.reported(handle).get("seen") or {}).get("key") == key:
            show()
        else:
            live.wait(
                {
                    "name": name,
                    "key": key,
                    "words": "" if watch else text("app.panel.computing"),
                    "watch": watch,
                },
                handle,
            )

    st.fragment(fragment, key=f"s2s_late_{name}")()
