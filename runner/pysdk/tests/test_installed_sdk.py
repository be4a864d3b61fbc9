"""Which SDK the engine `installed` accepts and what it says of the others. No SDK is needed: these are made here."""

import os
import tempfile
import unittest

from harness import Child, connector

METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


def packages(folder, files, **distributions):
    """Writes modules, and the metadata of distributions."""
    for name, version in distributions.items():
        path = f"{name}-{version}.dist-info/METADATA"
        files = {**files, path: METADATA.format(name=name.replace("_", "-"), version=version)}
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def failure(files, **distributions):
    """The final X frame of a sync on an interpreter with these packages, and the whole run."""
    with tempfile.TemporaryDirectory(prefix="csdk-packages-") as folder:
        packages(folder, files, **distributions)
        child = Child(
            {"connector.py": connector("print('update has run')")},
            engine="installed",
            environment={"PYTHONPATH": folder, "PYTHONNOUSERSITE": "1"},
        )
        run = child.finish()
    return run.failure(), run


class InstalledSDK(unittest.TestCase):
    def assertRefused(self, files, *texts, **distributions):
        found, run = failure(files, **distributions)
        self.assertEqual((found["phase"], run.code, run.kinds, run.stdout), ("interpreter", 1, "HX", ""), run.stderr)
        said = f"{found['message']}\n{found['hint']}"
        for text in (*texts, "--sdk embedded"):
            self.assertIn(text, said)
        return run

    def test_none(self):
        run = self.assertRefused({}, "has no Fivetran Connector SDK", "-m pip install fivetran-connector-sdk==2.13.1")
        self.assertIsNone(run.of("H")[0]["sdk"])

    def test_without_a_server(self):
        """Nothing of 3.x is imported: its modules would end the process."""
        newest = {"fivetran_connector_sdk/__init__.py": "import os; os._exit(9)"}
        run = self.assertRefused(newest, "fivetran-connector-sdk 3.0.0", "1.x and 2.x only", fivetran_connector_sdk="3.0.0")
        self.assertEqual(run.of("H")[0]["sdk"], "3.0.0")
        self.assertRefused(newest, "3.2.1", fivetran_connector_sdk="3.2.1", fivetran_connector_sdk_core="0.2.0")
        # The metadata tell of 2.x, but the package is another one, or its core is there.
        self.assertRefused(newest, "1.x and 2.x only", fivetran_connector_sdk="2.13.1")
        self.assertRefused(newest, "1.x and 2.x only")
        self.assertRefused(newest, fivetran_connector_sdk="4.0")
        self.assertRefused(newest, fivetran_connector_sdk="0.9")
        server = {**newest, "fivetran_connector_sdk/protos/connector_sdk_pb2_grpc.py": ""}
        self.assertRefused(server, fivetran_connector_sdk="2.13.1", fivetran_connector_sdk_core="0.1.0")

    def test_damaged(self):
        self.assertRefused({}, "is damaged", "--force-reinstall", fivetran_connector_sdk="2.13.1")
        empty = {"fivetran_connector_sdk/__init__.py": "", "fivetran_connector_sdk/protos/connector_sdk_pb2_grpc.py": ""}
        self.assertRefused(
            {**empty, "grpc.py": "raise ImportError('cygrpc is of another Python')"},
            "cygrpc is of another Python",
            "pip install --force-reinstall fivetran-connector-sdk==2.13.1",
            fivetran_connector_sdk="2.13.1",
        )

    def test_what_it_needs_is_missing(self):
        for code, fix in (
            ("import grpc_that_is_not_there", "pip install fivetran-connector-sdk=={}"),
            ("raise ImportError('cannot import name runtime_version from google.protobuf')", "--upgrade 'protobuf>={}'"),
            ("class VersionError(Exception): pass\nraise VersionError('gencode 6.31.1 runtime 5.29')", "--upgrade 'protobuf>={}'"),
        ):
            for version, protobuf in (("2.12.1", "6.31.0"), ("2.2.1", "5.29.0")):
                with self.subTest(code, version=version):
                    self.assertRefused(
                        {
                            "fivetran_connector_sdk/__init__.py": code,
                            "fivetran_connector_sdk/protos/connector_sdk_pb2_grpc.py": "",
                        },
                        f"fivetran-connector-sdk {version} cannot be imported",
                        fix.format(protobuf if "protobuf" in fix else version),
                        fivetran_connector_sdk=version,
                    )


if __name__ == "__main__":
    unittest.main()
