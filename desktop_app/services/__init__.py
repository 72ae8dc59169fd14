"""The only door: one public function per use case, each declaring its permission."""
