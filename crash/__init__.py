"""The crash rig: breaks everything under real workers, then asks the database what was lost."""
