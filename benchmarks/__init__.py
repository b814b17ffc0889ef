"""What Rollcall costs in time and memory, in one table: `make bench`, or `python -m benchmarks`.

Invented homes and answers, in databases of its own that are gone afterwards. Where the published data
lie beside the repository, England's register is imported too.
"""
