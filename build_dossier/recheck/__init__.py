"""Addresses of other hosts, asked again: are the links and pictures still what they were? Reports, and writes nothing."""
