"""How mailbot learns from corpus/; run by tools/train."""
