"""The OpenAPI document as tools take it: two validators, two generated clients that talk to a server, and Schemathesis.

`scripts/lib/openapi.sh` runs it. `LINEWATCH_BIN` is the linewatch that is asked; the tools of npm are in
`OPENAPI_NODE_MODULES`.
"""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
DOCUMENT = ROOT / "docs/openapi.json"
BINARY = os.environ.get("LINEWATCH_BIN", str(ROOT / "target/debug/linewatch"))
NODE_MODULES = pathlib.Path(os.environ.get("OPENAPI_NODE_MODULES", HERE / "node_modules")).resolve()
# How long Schemathesis looks for faults.
SECONDS = os.environ.get("OPENAPI_SECONDS", "120")
QUIET = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}


def run(*command, env=QUIET, **options):
    """Runs a program, whose output is shown where it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=env, **options)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def tool(name):
    """A program of this Python's own environment."""
    return pathlib.Path(sys.executable).with_name(name)


def npm_tool(name):
    return NODE_MODULES / ".bin" / name


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A linewatch with simulated bookmakers, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    said = tmp_path_factory.mktemp("server") / "said"
    with said.open("wb") as output:
        child = subprocess.Popen([BINARY, "demo", "--over-http", "--listen", f"127.0.0.1:{port}"], stdout=output, stderr=output)
        try:
            wait_for_alerts(base, child, said)
            yield base
            assert child.poll() is None, f"linewatch ended with {child.returncode}:\n{said.read_text()[-4000:]}"
        finally:
            child.terminate()
            child.wait(30)


def wait_for_alerts(base, child, said):
    """Generated clients read alerts, of which there are some as soon as prices have moved."""
    end = time.time() + 120
    while time.time() < end and child.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/api/alerts?limit=1", timeout=5) as answer:
                if json.load(answer)["alerts"]:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail(f"linewatch has no alert after 120 s:\n{said.read_text()[-4000:]}")


def test_the_server_answers_the_document_that_is_committed(server):
    with urllib.request.urlopen(f"{server}/openapi.json") as answer:
        assert json.load(answer) == json.loads(DOCUMENT.read_text())


def test_openapi_spec_validator_finds_nothing():
    assert "OK" in run(tool("openapi-spec-validator"), "--schema", "3.1", DOCUMENT)


def test_redocly_finds_nothing():
    said = run(npm_tool("redocly"), "lint", DOCUMENT, "--config", HERE / "redocly.yaml", "--format", "json")
    found = json.loads(said[said.index("{") : said.rindex("}") + 1])
    assert found["totals"]["errors"] == found["totals"]["warnings"] == 0, found["problems"][:10]


def test_the_client_of_openapi_typescript_compiles_and_talks_to_a_server(server, tmp_path):
    shutil.copy(HERE / "client.ts", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    run(npm_tool("openapi-typescript"), DOCUMENT, "--output", tmp_path / "api.d.ts")
    options = ["--strict", "--target", "es2022", "--module", "nodenext", "--types", "node", "--outDir", tmp_path / "out"]
    run(npm_tool("tsc"), *options, tmp_path / "client.ts", cwd=tmp_path)
    shutil.copy(tmp_path / "package.json", tmp_path / "out")
    assert "it answers as it is described" in run("node", tmp_path / "out/client.js", server, cwd=tmp_path)


def test_the_client_of_openapi_python_client_compiles_and_talks_to_a_server(server, tmp_path):
    client = tmp_path / "linewatch_client"
    config = ["--config", HERE / "python-client.yaml", "--meta", "none", "--output-path", client]
    said = run(tool("openapi-python-client"), "generate", "--path", DOCUMENT, *config)
    assert "WARNING" not in said, said
    run(sys.executable, "-m", "compileall", "-q", client)
    said = run(sys.executable, HERE / "client.py", server, env={**QUIET, "PYTHONPATH": str(tmp_path)})
    assert "it answers as it is described" in said


def test_schemathesis_finds_nothing(server, tmp_path):
    options = ["--seed", "1", "--max-time", SECONDS, "--no-color", "--continue-on-failure"]
    command = [tool("schemathesis"), "--config-file", HERE / "schemathesis.toml", "run", f"{server}/openapi.json"]
    hooks = {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    said = run(*command, "--url", server, *options, cwd=tmp_path, env={**QUIET, **hooks})
    generated = re.search(r"(\d+) generated", said)
    assert generated and int(generated[1]) > 1000, said
