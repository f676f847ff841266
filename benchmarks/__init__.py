"""Measurements that print JSON; `nox -s bench -- NAME` runs one."""
