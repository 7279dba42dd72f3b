"""Answers shown: records, words, tables, figures and pages."""
