"""How mailbot is measured against corpus/; run by tools/measure and tests/corpus."""
