"""Helpers that know no network: schemas of files, bounded reading, choice by name."""
