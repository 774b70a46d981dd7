"""The two buttons that hand out a CSV and its manifest; the bytes are made on click."""

from collections.abc import Callable

import streamlit as st


def buttons(name: str, csv: Callable[[], bytes], manifest: Callable[[], bytes]) -> None:
    """The buttons are on the page; the files are frontwatch-``name``.csv and its manifest."""
    st.download_button(
        "Download CSV",
        data=csv,
        file_name=f"frontwatch-{name}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        key=f"{name}_csv",
    )
    st.download_button(
        "Manifest (JSON)",
        data=manifest,
        file_name=f"frontwatch-{name}.csv.manifest.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/description:",
        type="tertiary",
        help="What the CSV holds, its denominator, and how to make it again.",
        key=f"{name}_manifest",
    )
