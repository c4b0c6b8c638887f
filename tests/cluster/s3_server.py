"""An S3 server that can be told to fail, or to be slow: moto's, behind a door that looks for two files.

python -m tests.cluster.s3_server HOST PORT FAILING SLOW

While the first is there, every request is answered by 503; while the second is, objects take UPLOAD_S longer to write.
"""

import sys
import time
from pathlib import Path
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

UPLOAD_S = 1.5  # an S3 client gives up what stands still for 3 s
SLOW_DOWN = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>told to fail</Message></Error>"


def serve(host: str, port: int, failing: Path, slow: Path) -> None:
    """Serve until killed."""
    store = DomainDispatcherApplication(create_backend_app)

    def door(environ: dict[str, Any], start_response: Any) -> Any:
        if failing.exists():
            start_response("503 Slow Down", [("Content-Type", "application/xml")])
            return [SLOW_DOWN]
        if environ["REQUEST_METHOD"] == "PUT" and slow.exists():
            time.sleep(UPLOAD_S)
        return store(environ, start_response)

    run_simple(host, port, door, threaded=True)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
