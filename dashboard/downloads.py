"""The buttons that hand out a table and its manifest; the bytes are made on click."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard import saying
from dashboard.results import Form

_OTHERS: dict[Form, tuple[str, str]] = {
    "json": ("JSON", "application/json"),
    "parquet": ("Parquet", "application/vnd.apache.parquet"),
    "zip": (saying.later("Data package (ZIP)"), "application/zip"),
}


def buttons(name: str, make: Callable[[Form], bytes], manifest: Callable[[], bytes]) -> None:
    """The buttons are on the page; the files are frontwatch-``name``.csv, its manifest, other formats."""
    st.download_button(
        saying.say("Download CSV"),
        data=partial(make, "csv"),
        file_name=f"frontwatch-{name}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        key=f"{name}_csv",
    )
    st.download_button(
        saying.say("Manifest (JSON)"),
        data=manifest,
        file_name=f"frontwatch-{name}.csv.manifest.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/description:",
        type="tertiary",
        help=saying.say("What the CSV holds, its denominator, and how to make it again."),
        key=f"{name}_manifest",
    )
    _others(name, make)


def _others(name: str, make: Callable[[Form], bytes]) -> None:
    """The other formats, which are on the page once the reader asks for them."""
    with st.popover(
        saying.say("Other formats"),
        icon=":material/folder_zip:",
        type="tertiary",
        key=f"{name}_others",
        on_change="rerun",
    ) as asked:
        if not asked.open:
            return
        for form, (label, mime) in _OTHERS.items():
            st.download_button(
                saying.say(label),
                data=partial(make, form),
                file_name=f"frontwatch-{name}.{form}",
                mime=mime,
                on_click="ignore",
                type="tertiary",
                key=f"{name}_{form}",
            )
