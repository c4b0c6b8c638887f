"""An S3 server that can be told to fail: moto's, behind a door that answers 503 while a file is there.

python -m tests.cluster.s3_server HOST PORT FILE
"""

import sys
from pathlib import Path
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

SLOW_DOWN = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>told to fail</Message></Error>"


def serve(host: str, port: int, failing: Path) -> None:
    """Serve until killed."""
    store = DomainDispatcherApplication(create_backend_app)

    def door(environ: dict[str, Any], start_response: Any) -> Any:
        if failing.exists():
            start_response("503 Slow Down", [("Content-Type", "application/xml")])
            return [SLOW_DOWN]
        return store(environ, start_response)

    run_simple(host, port, door, threaded=True)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
