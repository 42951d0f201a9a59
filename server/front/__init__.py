"""What stands between the HTTP server and the web application: bodies, files, compression, the accelerator.

The HTTP server, granian, speaks RSGI (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md): it
tells when a reader has left, and hands a file out by itself, at the reader's pace and with no byte of it in Python.
"""
