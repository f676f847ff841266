"""Scheduling cases as plain data, and a runner that puts them to the domain."""
