"""The stages of an import, each alone and all together."""
