"""A simulated helpline: invented people write and call through the real webhooks, over some days.

`cli.demo` runs it and the pictures are taken of it. Nobody in it is real, no message is anybody's,
and how many there are at which hour is an assumption for looking at pages, not a statistic.
"""
