"""What is served beside the pages: headers, small static files, the API, /readyz; no Streamlit, no clock."""
