"""Paper: the only package that imports reportlab. Takes plain values and a language, gives PDF bytes."""
