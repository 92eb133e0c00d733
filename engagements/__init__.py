"""Operate: the one continuous record with a client."""
