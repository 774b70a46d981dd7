"""The core: frames in, frames out. May import: nothing of ours; no network, disk, clock or Streamlit."""
