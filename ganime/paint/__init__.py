"""Sides painted without a network: fills, which need no learning."""
