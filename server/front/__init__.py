"""What stands between the HTTP server and the web application: bodies, files, compression, the accelerator.

The HTTP server, uvicorn, reads and writes HTTP/1.1 on connections that may answer at once (`connection`); for all the
rest it speaks ASGI (https://asgi.readthedocs.io/en/stable/specs/www.html) to `application`.
"""
