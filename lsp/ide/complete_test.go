package ide

import (
	"strings"
	"testing"

	"csdk/lsp/project"
	"csdk/lsp/text"
)

// caretIn makes a project of files, one of which has ‸ where the cursor is.
func caretIn(t *testing.T, files map[string]string) (*project.Project, *project.File, int) {
	t.Helper()
	all := map[string]*project.File{}
	var at *project.File
	offset := -1
	for path, content := range files {
		before, after, has := strings.Cut(content, "‸")
		f := &project.File{Path: path, Kind: project.KindOf(path), Doc: &text.Document{Text: before + after}}
		all[path] = f
		if has {
			at, offset = f, len(before)
		}
	}
	if at == nil {
		t.Fatal("no file has a cursor")
	}
	p := project.New("/project", all, project.Environment{})
	p.Lock()
	t.Cleanup(p.Unlock)
	return p, at, offset
}

// completed are the labels at the cursor, and the file after each item was accepted.
func completed(t *testing.T, files map[string]string, o CompleteOptions) (labels []string, accepted map[string]string) {
	t.Helper()
	p, f, offset := caretIn(t, files)
	accepted = map[string]string{}
	for _, item := range Complete(p, f, offset, o) {
		if item.Edit.Start > offset || offset > item.Edit.End || strings.Contains(f.Doc.Text[item.Edit.Start:item.Edit.End], "\n") {
			t.Errorf("%s: the edit %v is not around the cursor at %d, on one line", item.Label, item.Edit, offset)
		}
		labels = append(labels, item.Label)
		accepted[item.Label] = f.Doc.Text[:item.Edit.Start] + item.New + f.Doc.Text[item.Edit.End:]
	}
	return labels, accepted
}

const completeHead = "from fivetran_connector_sdk import Connector, Operations as op, Logging as log\nimport os\n\n"

const completeTail = `

def schema(configuration):
    return [
        {"table": "orders", "primary_key": ["id", "shop"], "columns": {"id": "LONG", "total": "DOUBLE"}},
        {"table": "customers", "primary_key": ["id"]},
    ]


def other(configuration, state):
    op.upsert(table="orders", data={"id": 1, "shop": "a", "note": "x"})
    op.upsert(table="logs", data={"line": ""})
    configuration["api_key"]
    configuration.get("page_size", "100")
    state["cursor"] = 1


def read(settings, key):
    return settings.get(key)


def send(table, rows):
    for row in rows:
        op.upsert(table, row)


def update(configuration, state):
    other(configuration, state)
    read(configuration, "region")
    send("invoices", [])
    op.checkpoint(state)


connector = Connector(update=update, schema=schema)
`

// lineIn is a connector with a line at the start of other().
func lineIn(line string) map[string]string {
	before, after, _ := strings.Cut(completeTail, "    op.upsert(table=\"orders\"")
	return map[string]string{
		"connector.py":       completeHead + before + "    " + line + "\n    op.upsert(table=\"orders\"" + after,
		"configuration.json": "{\"api_key\": \"<API_KEY>\", \"account\": \"main\"}",
		"files/state.json":   `{"cursor": 1, "page": 2}`,
	}
}

const (
	operations = "upsert update delete truncate checkpoint warning error"
	logMethods = "debug info warning error critical fine severe"
	tables     = "orders customers logs invoices"
	settings   = "api_key account page_size region"
	states     = "cursor page"
	columns    = "id shop total note"
	types      = "BOOLEAN SHORT INT LONG FLOAT DOUBLE NAIVE_DATE NAIVE_DATETIME UTC_DATETIME BINARY XML STRING JSON DECIMAL"
	variables  = "FIVETRAN_CONNECTION_ID FIVETRAN_CONNECTION_NAME FIVETRAN_DEPLOYMENT_MODEL FIVETRAN_GROUP_ID"
)

func TestCompletePython(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{`op.‸`, operations},
		{`op.up‸`, operations},
		{`op.‸(table="orders")`, operations},
		{`op .‸`, operations},
		{`x = [op.‸`, operations},
		{`f"{op.‸`, operations},
		{`log.‸`, logMethods},
		{`sys.‸`, ""},
		{`os.‸`, ""},
		{`# op.‸`, ""},
		{`"op.‸"`, ""},
		{`op.upsert(‸`, "table= data= schema= file= " + tables},
		{`op.upsert(‸)`, "table= data= schema= file= " + tables},
		{`op.upsert(ta‸)`, "table= data= schema= file= " + tables},
		{`op.upsert("orders", ‸)`, "data= schema= file="},
		{`op.upsert(table="orders", ‸)`, "data= schema= file="},
		{`op.upsert(table="orders", d‸, schema="x")`, "data= file="},
		{`op.upsert(table=‸)`, tables},
		{`op.upsert(table=o‸`, tables},
		{`op.upsert(table="‸`, tables},
		{`op.upsert(table="‸")`, tables},
		{`op.upsert(table="ord‸ers", data={})`, tables},
		{`op.upsert("‸", {})`, tables},
		{`op.truncate('‸')`, tables},
		{`op.upsert(table=x.‸)`, ""},
		{`op.upsert(data=‸)`, ""},
		{`send("‸", [])`, tables},
		{`send(‸, [])`, tables},
		{`send(table="‸")`, tables},
		{`TABLE = "‸"; op.upsert(TABLE, {})`, tables},
		{`for t in ["orders", "‸"]: op.upsert(t, {})`, "customers logs invoices"},
		{`op.upsert("orders", {"‸`, columns},
		{`op.upsert("orders", {‸`, columns},
		{`op.upsert("orders", {‸})`, columns},
		{`op.upsert("orders", {"id": 1, "‸`, "shop total note"},
		{`op.upsert("orders", {"id": 1, "‸": 2, "note": 3})`, "shop total"},
		{`op.upsert(table="orders", data={"id": 1, ‸})`, "shop total note"},
		{`op.upsert(table="orders", data={"id": "‸"})`, ""},
		{`op.upsert("customers", {"‸"})`, "id"},
		{`op.update("orders", modified={"‸"})`, columns},
		{`op.delete("orders", keys={"‸"})`, "id shop"},
		{`op.delete("logs", keys={"‸"})`, "line"},
		{`row = {"‸": 1}; op.upsert("orders", row)`, columns},
		{`row = {}; row["‸"] = 1; op.upsert("orders", row)`, columns},
		{`rows = [{"‸": 1}]; send("orders", rows)`, columns},
		{`configuration["‸`, settings},
		{`configuration["‸"]`, settings},
		{`configuration['‸']`, settings},
		{`configuration["ap‸]`, settings},
		{`configuration[‸]`, settings},
		{`configuration.get("‸`, settings},
		{`configuration.get("‸", "x")`, settings},
		{`configuration.get("x", "‸")`, ""},
		{`if "‸" in configuration: pass`, settings},
		{`f"{configuration['‸']}"`, settings},
		{`f"{configuration[‸]}"`, settings},
		{`f"a ‸ b"`, ""},
		{`read(configuration, "‸")`, settings},
		{`read(configuration, ‸)`, settings},
		{`read(key="‸", settings=configuration)`, settings},
		{`for key in ["region", "‸"]: assert key in configuration`, "api_key account page_size"},
		{`state["‸"]`, states},
		{`state.get("‸`, states},
		{`state.setdefault("‸", {})`, states},
		{`op.checkpoint({"‸": 1})`, states},
		{`op.checkpoint(state={"cursor": 1, "‸": 1})`, "page"},
		{`new = {}; new["‸"] = 1; op.checkpoint(new)`, states},
		{`os.environ["‸"]`, variables},
		{`os.environ.get("‸`, variables},
		{`os.getenv("‸")`, variables},
		{`os.getenv(‸)`, variables},
		{`os.getcwd("‸")`, ""},
		{`x = {"‸": 1}`, ""},
		{`x["‸"]`, ""},
		{`Connector(‸)`, "update=update schema=schema configuration_form="},
		{`Connector(update=u, s‸)`, "schema=schema configuration_form="},
	} {
		labels, _ := completed(t, lineIn(test.line), CompleteOptions{})
		if got := strings.Join(labels, " "); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.line, got, test.want)
		}
	}
}

// Places in schema(): of a connector without one, so that what is typed is all there is.
func TestCompleteSchema(t *testing.T) {
	const keys = "table primary_key columns schema"
	for _, test := range []struct{ entry, want string }{
		{`return [{"‸`, keys},
		{`return [{‸}]`, keys},
		{`return [{"table": "orders", ‸`, "primary_key columns schema"},
		{`return [{"table": "orders"}, {‸`, keys},
		{`return [{"table": "‸`, "orders logs"},
		{`return [{"table": ‸}]`, "orders logs"},
		{`return [{"table": "orders", "primary_key": ["‸`, "id shop"},
		{`return [{"table": "orders", "primary_key": ["id", ‸]}]`, "shop"},
		{`return [{"table": "orders", "columns": {"‸`, "id shop"},
		{`return [{"table": "orders", "columns": {"id": "‸`, types},
		{`return [{"table": "orders", "columns": {"id": "LO‸NG"}}]`, types},
		{`return [{"table": "orders", "columns": {"id": ‸`, types},
		{`return [{"table": "orders", "columns": {"id": ‸}}]`, types},
		{`tables = []; tables.append({"‸": 1}); return tables`, keys},
		{`columns = {"id": "‸"}; return [{"table": "orders", "columns": columns}]`, types},
		{`columns = {"‸": "INT"}; return [{"table": "orders", "columns": columns}]`, "id shop"},
		{`headers = {"‸": 1}`, ""},
	} {
		source := completeHead + "def schema(configuration):\n    " + test.entry + `


def update(configuration, state):
    op.upsert(table="orders", data={"id": 1, "shop": "a"})
    op.upsert(table="logs", data={"line": ""})


connector = Connector(update=update, schema=schema)
`
		labels, _ := completed(t, map[string]string{"connector.py": source}, CompleteOptions{})
		if got := strings.Join(labels, " "); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.entry, got, test.want)
		}
	}
}

// What the line becomes when an item is accepted.
func TestCompleteEdit(t *testing.T) {
	for _, test := range []struct{ line, label, want string }{
		{`op.‸`, "upsert", `op.upsert`},
		{`op.ups‸(table="orders")`, "upsert", `op.upsert(table="orders")`},
		{`op.upsert(ta‸)`, "table=", `op.upsert(table=)`},
		{`op.upsert(ta‸="orders")`, "table=", `op.upsert(table="orders")`},
		{`op.upsert(table=‸)`, "orders", `op.upsert(table="orders")`},
		{`op.upsert(table="‸`, "orders", `op.upsert(table="orders"`},
		{`op.upsert(table="or‸x")`, "orders", `op.upsert(table="orders")`},
		{`op.upsert(table='‸')`, "orders", `op.upsert(table='orders')`},
		{`configuration["‸`, "api_key", `configuration["api_key"]`},
		{`configuration["ap‸]`, "api_key", `configuration["api_key"]`},
		{`x = configuration["ap‸], state["cursor"]`, "api_key", `x = configuration["api_key"], state["cursor"]`},
		{`configuration[‸]`, "api_key", `configuration["api_key"]`},
		{`configuration["‸"]`, "api_key", `configuration["api_key"]`},
		{`f"{configuration[‸]}"`, "api_key", `f"{configuration['api_key']}"`},
		{`f'{configuration[‸]}'`, "api_key", `f'{configuration["api_key"]}'`},
		{`op.upsert("orders", {‸})`, "id", `op.upsert("orders", {"id": })`},
		{`op.upsert("orders", {"‸": 1})`, "id", `op.upsert("orders", {"id": 1})`},
		{`Connector(‸)`, "update=update", `Connector(update=update)`},
		{`configuration["""‸"""]`, "api_key", `configuration["""api_key"""]`},
		{`configuration[r'‸']`, "api_key", `configuration[r'api_key']`},
	} {
		_, accepted := completed(t, lineIn(test.line), CompleteOptions{})
		_, got, _ := strings.Cut(accepted[test.label], "def other(configuration, state):\n    ")
		got, _, _ = strings.Cut(got, "\n")
		if got != test.want {
			t.Errorf("%s with %s\n got %s\nwant %s", test.line, test.label, got, test.want)
		}
	}
}

func TestCompleteSnippets(t *testing.T) {
	for _, test := range []struct{ line, label, want string }{
		{`op.‸`, "upsert", `op.upsert(table="$1", data=${2:row})$0`},
		{`op.‸(`, "upsert", `op.upsert(`},
		{`op.‸`, "checkpoint", `op.checkpoint(state=${1:state})$0`},
		{`op.‸`, "truncate", `op.truncate(table="$1")$0`},
		{`log.‸`, "info", `log.info($1)$0`},
	} {
		_, accepted := completed(t, lineIn(test.line), CompleteOptions{Snippets: true})
		if !strings.Contains(accepted[test.label], test.want+"\n") {
			t.Errorf("%s with %s: want %s", test.line, test.label, test.want)
		}
	}
}

// A release has the operations and arguments that it had.
func TestCompleteForRelease(t *testing.T) {
	files := lineIn(`op.‸`)
	files["requirements.txt"] = "fivetran_connector_sdk==2.8.2\n"
	labels, _ := completed(t, files, CompleteOptions{})
	if got, want := strings.Join(labels, " "), "upsert update delete checkpoint"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	files = lineIn(`op.upsert("orders", {}, ‸)`)
	files["requirements.txt"] = "fivetran_connector_sdk==2.12.1\n"
	labels, _ = completed(t, files, CompleteOptions{})
	if got, want := strings.Join(labels, " "), "file="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Names bound to the SDK are followed by what they point at.
func TestCompleteBoundNames(t *testing.T) {
	for _, source := range []string{
		"import fivetran_connector_sdk as sdk\n\ndef update(configuration, state):\n    sdk.Operations.‸\n",
		"from fivetran_connector_sdk import Operations\n\nsend = Operations\n\ndef update(configuration, state):\n    send.‸",
		"from fivetran_connector_sdk import Operations as op\n\ndef run(o):\n    o.‸\n\ndef update(configuration, state):\n    run(op)\n",
		"from fivetran_connector_sdk import Operations as op\n\nclass Sync:\n    def __init__(self, o):\n        self.o = o\n\n    def go(self):\n        self.o.‸\n\n" +
			"def update(configuration, state):\n    Sync(op).go()\n",
	} {
		labels, _ := completed(t, map[string]string{"connector.py": source}, CompleteOptions{})
		if got := strings.Join(labels, " "); got != operations {
			t.Errorf("%s\n got %s\nwant %s", source, got, operations)
		}
	}
	labels, _ := completed(t, map[string]string{"connector.py": "class op:\n    pass\n\ndef update(configuration, state):\n    op.‸\n"}, CompleteOptions{})
	if len(labels) > 0 {
		t.Errorf("a class of the project's own has %s", labels)
	}
}

// What the last run left is offered behind what the code says.
func TestCompleteLastRun(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{`op.upsert("‸", {})`, tables + " old"},
		{`op.upsert("orders", {"‸"})`, columns + " extra"},
		{`op.upsert("old", {"‸"})`, "key id"}, // id is a column of more than one table
	} {
		files := lineIn(test.line)
		files["files/catalogue.json"] = `{"version": 1, "naming": "FIVETRAN", "tables": [
			{"schema": "tester", "table": "orders", "source": "orders", "columns": [{"name": "id", "type": "LONG"}, {"name": "extra", "type": "JSON"}]},
			{"schema": "tester", "table": "old", "source": "old", "columns": [{"name": "key", "type": "STRING"}]}]}`
		labels, _ := completed(t, files, CompleteOptions{})
		if got := strings.Join(labels, " "); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.line, got, test.want)
		}
	}
}
