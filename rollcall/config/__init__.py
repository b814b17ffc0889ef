"""Config: settings from the environment, the URL tree and the WSGI entry.

Stands above every room, and is imported by none. Every setting a deployer can change is an
environment variable and is listed in `.env.example`.
"""
