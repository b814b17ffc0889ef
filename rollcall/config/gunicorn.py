"""How gunicorn serves Rollcall. `rollcall serve` uses it; a service manager may name it too."""

# Two processes use two cores; threads keep a slow phone from holding up the others.
workers = 2
worker_class = "gthread"
threads = 4
timeout = 60  # seconds
graceful_timeout = 20  # seconds
keepalive = 5  # seconds
# A worker starts anew now and then, so that a slow leak never fills a machine.
max_requests = 20_000
max_requests_jitter = 2_000
# The request log is Rollcall's own, as JSON and without addresses.
accesslog = None
loglevel = "warning"
