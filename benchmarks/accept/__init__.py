"""How long `POST /import-full` takes to accept an import."""
