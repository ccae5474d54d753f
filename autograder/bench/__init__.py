"""Benchmarks: each module's ``run(console, json_path)`` measures, prints and writes its results."""
