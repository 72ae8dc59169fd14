"""Disclosures: the register, and handing data to a partner."""
