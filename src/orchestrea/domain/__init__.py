"""The scheduling core: pure values and rules, without any input or output."""
