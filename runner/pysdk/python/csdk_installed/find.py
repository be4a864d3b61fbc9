"""Which SDK the interpreter has, found without importing it, and its import with an explanation of what fails.

SDK 3.x has no gRPC server, and its engine may not be used here: nothing of it is ever imported.
"""

import importlib.util
import os
import re
import sys
from types import SimpleNamespace

from csdk_agent import failure as _failure
from csdk_agent.failure import Failure

DISTRIBUTION = "fivetran-connector-sdk"
CORE = "fivetran-connector-sdk-core"  # the engine of 3.x
PACKAGE = "fivetran_connector_sdk"
SERVER = os.path.join("protos", "connector_sdk_pb2_grpc.py")  # every release with a server has it, no other
ADVISED = f"{DISTRIBUTION}==2.13.1"  # the last release with a server

# What the generated code of a release needs: runtimes older than this fail at import.
PROTOBUF = (((2, 10, 3), "protobuf>=6.31.0"), ((1, 7, 1), "protobuf>=5.29.0"))


def version_of(distribution):
    """The version of an installed distribution, None without one."""
    from importlib import metadata

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
    except Exception as error:  # damaged metadata
        return f"unknown ({_failure.describe(error)})"


def numbers(version):
    """ "2.13.1" as (2, 13, 1), to be compared."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def load(version):
    """Imports the SDK of this version and returns what the engine uses of it; a Failure says what to do instead."""
    refuse(version)
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # as newer releases set it themselves
    if (1, 7, 3) <= numbers(version) <= (1, 7, 4):
        os.environ["CONNECTOR_SDK_NO_YIELD_APPROACH"] = "true"  # without it, operations without yield send nothing
    try:
        import fivetran_connector_sdk as package
        from fivetran_connector_sdk.protos import connector_sdk_pb2_grpc as contract

        import grpc
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise _import_failure(version, error) from error
    for service in ("SourceConnector", "Connector"):  # before 1.7.1 the second
        add = getattr(contract, f"add_{service}Servicer_to_server", None)
        if add is not None:
            break
    else:
        raise _no_server(version)
    return SimpleNamespace(
        version=version,
        package=package,
        grpc=grpc,
        add_to_server=add,
        service=service,
        modules=[module for name, module in list(sys.modules.items()) if name.partition(".")[0].startswith(PACKAGE)],
        yields=numbers(version) < (1, 7, 3),  # operations are what update() yields
    )


def refuse(version):
    """A Failure when this is no SDK with a server."""
    if version is None and version_of(CORE) is None and importlib.util.find_spec(PACKAGE) is None:
        raise _failure_to_load(
            f"{sys.executable} has no Fivetran Connector SDK: install one with {_pip(ADVISED)}, "
            "or use --sdk embedded, which needs none"
        )
    if version_of(CORE) is not None or version is None or numbers(version) >= (3,) or numbers(version) < (1,):
        raise _no_server(version)
    # The metadata may be of another copy than the one that would be imported.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.origin:
        raise _failure_to_load(
            f"{DISTRIBUTION} {version} is damaged in {sys.executable}: repair it with {_repair(version)}, "
            "or use --sdk embedded, which needs none"
        )
    if not os.path.isfile(os.path.join(os.path.dirname(spec.origin), SERVER)):
        raise _no_server(version)


def _no_server(version):
    found = f"{DISTRIBUTION} {version}" if version else f"a {DISTRIBUTION} without metadata"
    return _failure_to_load(
        f"{sys.executable} has {found}, and --sdk installed runs releases 1.x and 2.x only, which have a gRPC server: "
        f"use --sdk embedded, which accepts the API of every release, or install {ADVISED}"
    )


def _import_failure(version, error):
    text = _failure.describe(error)
    missing = isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith("google")
    protobuf = "runtime_version" in text or "VersionError" in text or "google.protobuf" in text
    if protobuf and not missing:
        needed = next((needs for first, needs in PROTOBUF if numbers(version) >= first), "protobuf")
        fix = _pip(f"--upgrade {_quoted(needed)}")
    elif missing:
        fix = _pip(f"{DISTRIBUTION}=={version}")  # brings in what it depends on
    else:
        fix = _repair(version)
    return _failure_to_load(
        f"{DISTRIBUTION} {version} cannot be imported by {sys.executable}: {text}",
        error,
        hint=f"Repair it with: {fix}\nOr use --sdk embedded, which needs no package.",
    )


def _failure_to_load(message, error=None, **extra):
    return Failure("interpreter", message, **extra, text=_failure.traceback_text(error) if error else "")


def _repair(version):
    return _pip(f"--force-reinstall {DISTRIBUTION}=={version}")


def _pip(what):
    return f"{_quoted(sys.executable)} -m pip install {what}"


def _quoted(word):
    if os.name == "nt":
        return f'"{word}"' if re.search(r'[\s<>^&|]', word) else word
    import shlex

    return shlex.quote(word)
