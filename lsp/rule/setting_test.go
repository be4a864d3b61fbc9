package rule_test

import (
	"strings"
	"testing"

	"csdk/lsp/rule"
)

func TestConfigurationKeys(t *testing.T) {
	read := func(body string) string { return withUpdate(body + "    op.checkpoint(state)\n") }
	runCodeCases(t, []codeCase{
		{"no file", rule.Example{"connector.py": read("    log.info(configuration[\"region\"])\n"), "configuration.json": "{}\n"}, nil},
		{"guarded", rule.Example{"connector.py": read(`    for key in ["region", "zone"]:
        if key not in configuration:
            raise ValueError(key)
    log.info(configuration["region"] + configuration["zone"])
    if "host" in configuration:
        log.info(configuration["host"])
    try:
        log.info(configuration["port"])
    except KeyError:
        log.info("no port")
    configuration["page"] = "1"
    log.info(configuration["page"] + configuration["account"])
`), "configuration.json": `{"account": "a"}`}, nil},
		{"for another mode", rule.Example{"connector.py": imports + `
def oauth(configuration):
    return configuration["client_id"]


def login(configuration):
    if configuration["mode"] == "oauth":
        return oauth(configuration)
    return configuration["user"] if configuration["mode"] == "basic" else None


def update(configuration, state):
    login(configuration)
    op.checkpoint(state)


connector = Connector(update=update)
`, "configuration.json": `{"mode": "key"}`}, nil},
		{"missing", rule.Example{"connector.py": imports + `
class Client:
    def __init__(self, settings):
        self.region = settings["region"]


def update(configuration, state):
    Client(configuration)
    op.checkpoint({"account": configuration["account"], "zone": configuration["zone"]})


connector = Connector(update=update)
`, "configuration.json": `{"account": "a"}`}, []string{`configuration-key-missing: "region"`, `configuration-key-missing: "zone"`}},
		{"changed", rule.Example{"connector.py": read("    configuration.update({\"region\": \"eu\"})\n    log.info(configuration[\"region\"] + configuration[\"account\"])\n"), "configuration.json": `{"account": "a"}`}, nil},
		{"another dict", rule.Example{"connector.py": read("    rows = [{\"region\": 1}]\n    for row in rows:\n        log.info(str(row[\"zone\"]) + configuration[\"account\"])\n"), "configuration.json": `{"account": "a"}`}, nil},
		{"all keys", rule.Example{"connector.py": read("    for key, value in configuration.items():\n        log.info(key)\n"), "configuration.json": `{"account": "a"}`}, nil},
		{"keys made at run time", rule.Example{"connector.py": read("    for n in load():\n        log.info(configuration[f\"table_{n}\"])\n"), "configuration.json": `{"table_1": "a"}`}, nil},
		{"handed to a library", rule.Example{"connector.py": "import yaml\n" + read("    yaml.dump(configuration)\n"), "configuration.json": `{"account": "a"}`, "requirements.txt": "PyYAML==6.0.2\n"}, nil},
		{"spread", rule.Example{"connector.py": imports + "\ndef login(account, **rest):\n    return account\n\n\ndef update(configuration, state):\n    login(**configuration)\n    op.checkpoint(state)\n\n\nconnector = Connector(update=update)\n", "configuration.json": `{"token_name": "a"}`}, nil},
		{"read in a module", rule.Example{"connector.py": "from app import client\n" + read("    client.login(configuration)\n"), "app/client.py": "def login(c):\n    return c.get(\"account\")\n", "app/__init__.py": "", "configuration.json": `{"account": "a"}`}, nil},
		{"in the form", rule.Example{"connector.py": imports + `from fivetran_connector_sdk import ConfigurationForm, form_field


def form():
    return ConfigurationForm().add_field(form_field.TextField("account", "Account"))


def update(configuration, state):
    op.checkpoint(state)


connector = Connector(update=update, configuration_form=form)
`, "configuration.json": `{"account": "a"}`}, nil},
		{"misspelled", rule.Example{"connector.py": read("    log.info(configuration.get(\"apiUrl\", \"\") + configuration.get(\"accounts\", \"\") + configuration.get(\"page_2\", \"\"))\n"), "configuration.json": `{"api_url": "a", "account": "b", "page_1": "1"}`}, []string{
			`configuration-key-misspelled: "apiUrl"`, `configuration-key-misspelled: "accounts"`, `configuration-key-unread: "page_1"`,
		}},
		{"in a message only", rule.Example{"connector.py": read("    log.info(\"account is not needed\")\n"), "configuration.json": `{"account": "a"}`}, nil},
		{"only in a docstring", rule.Example{"connector.py": read("    \"\"\"Reads account.\"\"\"\n"), "configuration.json": `{"account": "a"}`}, []string{`configuration-key-unread: "account"`}},
	})
}

func TestConversions(t *testing.T) {
	read := func(body string) string { return withUpdate(body + "    op.checkpoint(state)\n") }
	runCodeCases(t, []codeCase{
		{"refused", rule.Example{"connector.py": "import json\nfrom datetime import datetime\n" + read(`    limit = configuration.get("limit", 10)
    log.info(str(int(limit)))
    log.info(str(float(configuration["ratio"])))
    log.info(str(json.loads(configuration["filters"])))
    log.info(str(datetime.strptime(configuration["start"], "%Y-%m-%d")))
`), "configuration.json": `{"limit": "ten", "ratio": "1,5", "filters": "['a']", "start": "01.02.2024"}`}, []string{
			`configuration-conversion: "ten"`, `configuration-conversion: "1,5"`, `configuration-conversion: "['a']"`, `configuration-conversion: "01.02.2024"`,
		}},
		{"accepted", rule.Example{"connector.py": "import json\nfrom datetime import datetime\n" + read(`    log.info(str(int(configuration["limit"]) + int(configuration["more"])))
    log.info(str(float(configuration["ratio"])))
    log.info(str(json.loads(configuration["filters"])))
    log.info(str(datetime.strptime(configuration["start"], "%Y-%m-%dT%H:%M:%S.%fZ")))
    log.info(str(int(configuration["hex"], 16)) + str(int(configuration["empty"])))
`), "configuration.json": `{"limit": " 1_000 ", "more": "-5", "ratio": "1e5", "filters": "[NaN, 1]", "start": "2024-02-01T10:00:00.5Z", "hex": "ff", "empty": ""}`}, nil},
		{"placeholders", rule.Example{"connector.py": read("    log.info(str(int(configuration[\"limit\"]) + int(configuration[\"port\"])))\n"), "configuration.json": `{"limit": "<LIMIT>", "port": "LOCAL_PORT"}`}, []string{
			`configuration-placeholder: "<LIMIT>"`,
		}},
		{"examined first", rule.Example{"connector.py": read(`    a, b, c = configuration.get("a"), configuration.get("b"), configuration.get("c")
    limit = configuration.get("limit")
    if limit != "all":
        limit = int(limit)
    size = configuration.get("size")
    size = int(size) if size.isdigit() else 10
    try:
        int(configuration["tries"])
    except ValueError:
        log.info("no number")
    if configuration.get("mode") == "count":
        int(configuration["count"])
`), "configuration.json": `{"a": "x", "b": "x", "c": "x", "limit": "all", "size": "big", "tries": "many", "mode": "x", "count": "x"}`}, nil},
	})
}

func TestComparisons(t *testing.T) {
	read := func(body string) string { return withUpdate(body + "    op.checkpoint(state)\n") }
	runCodeCases(t, []codeCase{
		{"never true", rule.Example{"connector.py": read(`    if configuration.get("full") is True or configuration["limit"] == 10:
        log.info("x")
    limit = configuration["limit"]
    if 5 < limit:
        log.info("y")
`), "configuration.json": `{"full": "true", "limit": "10"}`}, []string{
			`configuration-compare: 5 < limit`, `configuration-compare: configuration["limit"] == 10`, `configuration-compare: configuration.get("full") is True`,
		}},
		{"may be true", rule.Example{"connector.py": read(`    configuration["full"] = configuration.get("full") == "true"
    if configuration["full"] is True or configuration.get("limit", 10) == 10 or configuration.get("x") is None:
        log.info("x")
    size = int(configuration["size"])
    if size == 10:
        log.info("y")
`), "configuration.json": `{"full": "true", "limit": "10", "size": "10", "x": "1"}`}, nil},
		{"flags", rule.Example{"connector.py": read(`    if configuration["full"]:
        log.info("x")
    dry = configuration.get("dry")
    if not dry:
        log.info("y")
`), "configuration.json": `{"full": "false", "dry": "False"}`}, []string{`configuration-truth: configuration["full"]`, "configuration-truth: dry"}},
		{"no flags", rule.Example{"connector.py": read(`    if configuration["host"] and configuration.get("full") and configuration["full"].lower() == "true":
        log.info("x")
    dry = configuration.get("dry")
    if dry and dry in ("true", "yes"):
        log.info("y")
    if not configuration.get("key"):
        raise ValueError("key")
`), "configuration.json": `{"full": "false", "host": "a", "dry": "no", "key": "k"}`}, nil},
	})
}

func TestSecrets(t *testing.T) {
	secret := "Zk3v9QpLx7" + "2mBt4RwY8n"
	runCodeCases(t, []codeCase{
		{"written", rule.Example{"connector.py": "API_KEY = \"" + secret + "\"\n" + withUpdate("    call(password=\""+secret+"\", headers={\"token\": \""+secret+"\"})\n    configuration.get(\"secret\", \""+secret+"\")\n")}, []string{
			"secret-in-code: \"" + secret + "\"", "secret-in-code: \"" + secret + "\"", "secret-in-code: \"" + secret + "\"", "secret-in-code: \"" + secret + "\"",
		}},
		{"the frame of a key", rule.Example{"connector.py": "BEGIN = \"-----BEGIN PRIVATE KEY-----\\n\"\nNAMES = [\"" + strings.Repeat("qwrtzupsdfghj\", \"", 20) + "\"]\n" + withUpdate("    op.checkpoint(state)\n")}, nil},
		{"none", rule.Example{"connector.py": "ID = \"" + secret + "\"\nAPI_KEY = \"<API_KEY>\"\nTOKEN_URL = \"" + secret + "\"\nPASSWORD = \"\"\nTOKEN = \"bearer\"\nSECRET_NAME = \"" + secret + "\"\n" + withUpdate("    op.checkpoint(state)\n")}, nil},
		{"logged", rule.Example{"connector.py": imports + `
def update(configuration, state):
    key = configuration.get("api_key")
    log.info("with " + key)
    log.info(f"{configuration['password']}")
    log.info("all: {}".format(configuration))
    log.info(str(configuration))
    op.checkpoint(state)


connector = Connector(update=update)
`, "configuration.json": `{"api_key": "<KEY>", "password": "<PASSWORD>"}`}, []string{
			"configuration-placeholder: \"<KEY>\"", "configuration-placeholder: \"<PASSWORD>\"",
			"secret-logged: key", "secret-logged: configuration['password']", "secret-logged: configuration", "secret-logged: configuration",
		}},
		{"not logged", rule.Example{"connector.py": imports + `
def mask(text):
    return text[:2] + "***"


def update(configuration, state):
    key = configuration.get("api_key", "")
    shown = key[:2] + "*" * (len(key) - 2) if len(key) > 2 else key
    log.info(shown + mask(key) + str(len(configuration)) + str(list(configuration)) + str("api_key" in configuration))
    log.info(configuration["region"] + str(bool(key)))
    log.info(str({k: v for k, v in configuration.items() if k != "api_key"}))
    op.checkpoint(state)


connector = Connector(update=update)

if __name__ == "__main__":
    configuration = {}
    print(configuration)
`, "configuration.json": `{"api_key": "<KEY>", "region": "eu"}`}, []string{"configuration-placeholder: \"<KEY>\""}},
		{"opened", rule.Example{"connector.py": "import json\nimport os\nfrom pathlib import Path\n" + imports + `
def settings():
    return json.loads(Path("configuration.json").read_text())


HERE = os.path.dirname(__file__)


def more():
    with open(os.path.join(HERE, "configuration.json")) as f:
        return json.load(f)


def update(configuration, state):
    settings()
    more()
    op.checkpoint(state)


connector = Connector(update=update)
`}, []string{`configuration-opened: Path("configuration.json").read_text()`, `configuration-opened: open(os.path.join(HERE, "configuration.json"))`}},
		{"opened by hand", rule.Example{"connector.py": "import json\nimport os\n" + imports + `
def local():
    with open("configuration.json") as f:
        return json.load(f)


def optional():
    if os.path.exists("configuration.json"):
        with open("configuration.json") as f:
            return json.load(f)
    try:
        return open("configuration.json")
    except FileNotFoundError:
        return None


def update(configuration, state):
    optional()
    with open("other.json") as f:
        json.load(f)
    op.checkpoint(state)


connector = Connector(update=update)

if __name__ == "__main__":
    connector.debug(configuration=local())
`}, nil},
	})
}

func TestThreads(t *testing.T) {
	thread := func(worker, body string) string {
		return "import threading\nfrom concurrent.futures import ThreadPoolExecutor, as_completed\n" + imports + "\n" + worker +
			"\n\ndef update(configuration, state):\n" + body + "    op.checkpoint(state)\n\n\nconnector = Connector(update=update)\n"
	}
	const worker = "def worker(table):\n    op.upsert(table, {\"id\": 1})\n"
	runCodeCases(t, []codeCase{
		{"thread", rule.Example{"connector.py": thread(worker, "    t = threading.Thread(target=worker, args=(\"a\",))\n    t.start()\n    t.join()\n")}, []string{"thread-exception: worker"}},
		{"through a function", rule.Example{"connector.py": thread(worker+"\n\ndef outer(table):\n    worker(table)\n", "    with ThreadPoolExecutor() as pool:\n        pool.map(outer, [\"a\"])\n")}, []string{"thread-exception: outer"}},
		{"asked", rule.Example{"connector.py": thread(worker, "    with ThreadPoolExecutor() as pool:\n        futures = [pool.submit(worker, t) for t in [\"a\"]]\n        for f in as_completed(futures):\n            f.result()\n        list(pool.map(worker, [\"b\"]))\n")}, nil},
		{"handled", rule.Example{"connector.py": thread("errors = []\n\n\ndef worker(table):\n    try:\n        op.upsert(table, {\"id\": 1})\n    except Exception as e:\n        errors.append(e)\n", "    threading.Thread(target=worker, args=(\"a\",)).start()\n")}, nil},
		{"without rows", rule.Example{"connector.py": thread("def worker(table):\n    return table\n", "    threading.Thread(target=worker, args=(\"a\",)).start()\n")}, nil},
		{"with a hook", rule.Example{"connector.py": thread(worker, "    threading.excepthook = print\n    threading.Thread(target=worker, args=(\"a\",)).start()\n")}, nil},
	})
}
