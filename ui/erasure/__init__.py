"""Erasing a person: what will happen, the decision, the proof, the certificate."""
