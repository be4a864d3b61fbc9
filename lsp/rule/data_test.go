package rule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"csdk/lsp/rule"
)

// The findings of the rules about tables, values and the state, as CODE: SOURCE in the order of the file, hints aside.

// ofTables is a connector whose schema() returns an expression and whose update() runs lines.
func ofTables(tables, lines string) string {
	text := `from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
import json
import uuid

import requests
from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

`
	if tables != "" {
		text += "\ndef schema(configuration):\n    return " + tables + "\n\n"
	}
	text += "\ndef update(configuration, state):\n"
	for line := range strings.Lines(lines) {
		text += "    " + line
	}
	text += "\n\n\nconnector = Connector(update=update"
	if tables != "" {
		text += ", schema=schema"
	}
	return text + ")\n"
}

const sendsOrders = "op.upsert(table=\"orders\", data={\"id\": 1})\nop.checkpoint(state=state)"

type dataCase struct {
	name, connector string
	want            []string
}

func runDataCases(t *testing.T, cases []dataCase) {
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			p := rule.Example{"connector.py": test.connector, "requirements.txt": "company==1.0\n"}.Project()
			if problems := p.Files["connector.py"].Python().Problems; len(problems) > 0 {
				t.Fatalf("no Python: %v\n%s", problems, test.connector)
			}
			var got []string
			for _, f := range rule.Visible(p, rule.Check(p), nil) {
				if f.Severity < rule.Hint && f.Rule.Code != "requirement-missing" {
					got = append(got, fmt.Sprintf("%s: %s", f.Rule.Code, f.File.Doc.Text[f.Span.Start:f.Span.End]))
				}
			}
			slices.Sort(got)
			slices.Sort(test.want)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, test.connector)
			}
		})
	}
}

// inSchema are entries of schema() for a table orders.
func inSchema(rest string) string {
	return ofTables(`[{"table": "orders"`+rest+`}]`, sendsOrders)
}

func TestSchemaRules(t *testing.T) {
	returning := func(expression string) string { return ofTables(expression, sendsOrders) }
	runDataCases(t, []dataCase{
		{"a good table", inSchema(`, "primary_key": ["id"], "columns": {"id": "int", "price": {"type": "decimal", "precision": 38, "scale": 38}}`), nil},
		{"no tables", ofTables(`[]`, sendsOrders), nil},
		{"a schema", ofTables(`[{"table": "orders", "schema": None, "primary_key": ("id",)}]`, sendsOrders), nil},
		{"spelled keys", inSchema(`, "primaryKey": ["id"], "Columns": {"id": "INT"}, "note": "x"`), []string{
			`schema-key-misspelled: "primaryKey"`, `schema-key-misspelled: "Columns"`, `schema-key-unknown: "note"`,
		}},
		{"own keys beside those of the SDK", inSchema(`, "primary_key": ["id"], "key": "data.orders", "columns": {}, "fields": "id"`), []string{
			`schema-key-unknown: "key"`, `schema-key-unknown: "fields"`,
		}},
		{"no table", returning(`[{"primary_key": ["id"]}]`), []string{"schema-without-table: {"}},
		{"a table with another key", returning(`[dict(table_name="orders")]`), []string{"schema-without-table: d"}},
		{"a table from elsewhere", returning(`[{**configuration, "primary_key": ["id"]}]`), nil},
		{"names that are none", returning(`[{"table": None}, {"table": 1}, {"table": ""}]`), []string{
			`schema-table-name: None`, `schema-table-name: 1`, `schema-table-name: ""`,
		}},
		{"keys that are no lists", returning(`[{"table": "orders", "primary_key": "id"}, {"table": "a", "primary_key": None}, {"table": "b", "primary_key": 1}, {"table": "c", "primary_key": "x"}, {"table": "d", "primary_key": ""}]`), []string{
			`primary-key-not-a-list: "id"`, `primary-key-not-a-list: None`, `primary-key-not-a-list: 1`, `primary-key-not-a-list: ""`,
			"table-never-written: \"a\"", "table-never-written: \"b\"", "table-never-written: \"c\"", "table-never-written: \"d\"",
		}},
		{"keys that name no columns", inSchema(`, "primary_key": ["id", 2, None]`), []string{"primary-key-not-text: 2", "primary-key-not-text: None"}},
		{"keys of every kind of list", returning(`[{"table": "orders", "primary_key": {"id"}}]`), nil},
		{"columns that are no dict", inSchema(`, "columns": ["id"]`), []string{`columns-not-a-dict: ["id"]`}},
		{"no columns", inSchema(`, "columns": None`), []string{`columns-not-a-dict: None`}},
		{"types", inSchema(`, "columns": {"id": "INTEGER", "a": " STRING", "b": "NAIVE_TIME", "c": "STRIN", "d": "xyz", "e": str, "f": None, "g": ["INT"], "h": "Utc_Datetime"}`), []string{
			`unknown-type: "INTEGER"`, `unknown-type: " STRING"`, `unknown-type: "NAIVE_TIME"`, `unknown-type: "STRIN"`, `unknown-type: "xyz"`,
			`unknown-type: str`, `unknown-type: None`, `unknown-type: ["INT"]`,
		}},
		{"decimals", inSchema(`, "columns": {"a": "decimal", "b": "DECIMAL(10,2)", "c": {"type": "DECIMAL"}, "d": {"precision": 1, "scale": 1}, "e": {"type": "DECIMAL", "precision": 5}}`), []string{
			`decimal-without-precision: "decimal"`, `decimal-without-precision: "DECIMAL(10,2)"`, `decimal-without-precision: {"type": "DECIMAL"}`,
			`decimal-without-precision: {"precision": 1, "scale": 1}`, `decimal-without-precision: {"type": "DECIMAL", "precision": 5}`,
		}},
		{"dicts for other types", inSchema(`, "columns": {"a": {"type": "STRING", "length": 10}, "b": {"type": "NUMERIC", "precision": 1, "scale": 1}}`), []string{
			`type-dict-not-decimal: {"type": "STRING", "length": 10}`, `type-dict-not-decimal: {"type": "NUMERIC", "precision": 1, "scale": 1}`,
		}},
		{"digits", inSchema(`, "columns": {"a": {"type": "DECIMAL", "precision": "10", "scale": None}, "b": {"type": "DECIMAL", "precision": 10.0, "scale": -1}, "c": {"type": "DECIMAL", "precision": 39, "scale": 1}, "d": {"type": "DECIMAL", "precision": 2, "scale": 3}}`), []string{
			`decimal-digits: "10"`, `decimal-digits: None`, `decimal-digits: 10.0`, `decimal-digits: -1`, `decimal-range: 39`, `decimal-range: 3`,
		}},
		{"not a list", returning(`{"table": "orders"}`), []string{`schema-not-a-list: {"table": "orders"}`}},
		{"tables in a dict", returning(`{"tables": []}`), []string{`schema-not-a-list: {"tables": []}`}},
		{"an empty dict", returning(`{}`), nil},
		{"a tuple", returning(`({"table": "orders"},)`), nil},
		{"none", returning(`None`), []string{"schema-not-a-list: None"}},
		{"a call", returning(`requests.get("x").json()`), nil},
		{"a bare return", strings.Replace(inSchema(""), "    return [", "    if not configuration:\n        return\n    return [", 1), []string{"schema-not-a-list: return"}},
		{"nothing", strings.Replace(returning(`[]`), "    return []", "    pass", 1), []string{"schema-not-a-list: schema"}},
		{"not written yet", strings.Replace(returning(`[]`), "    return []", "    raise NotImplementedError()", 1), nil},
		{"twice", returning(`[{"table": "orders"}, {"table": "orders"}, {"table": "orders", "schema": "a"}]`), []string{`table-declared-twice: "orders"`}},
		{"twice in two schemas", returning(`[{"table": "orders", "schema": "b"}, {"table": "orders", "schema": "a"}, {"table": "orders"}]`), nil},
		{"the same after renaming", returning(`[{"table": "orders"}, {"table": "Orders"}]`), []string{`tables-merge: "Orders"`}},
		{"columns that are the same after renaming", inSchema(`, "columns": {"userId": "INT", "user_id": "INT"}`), []string{`columns-merge: "user_id"`}},
		{"digits that may be the same after renaming", inSchema(`, "columns": {"street1": "INT", "street_1": "INT"}`), nil},
		{"a column twice", inSchema(`, "columns": {"id": "INT", "id": "LONG"}`), []string{`dict-key-twice: "id"`}},
		{"a key twice", inSchema(`, "primary_key": ["id"], "primary_key": ["number"]`), []string{`dict-key-twice: "primary_key"`, "key-column-missing: {"}},
		{"a column of Fivetran", inSchema(`, "columns": {"_fivetran_synced": "UTC_DATETIME"}`), []string{`system-column: "_fivetran_synced"`}},
	})
}

// What careful authors write, in which nothing is to be found.
func TestQuietSchemas(t *testing.T) {
	rows := "for name in TABLES:\n    for row in fetch(name):\n        op.upsert(name, row)\nop.checkpoint(state)"
	head := func(declarations, schema string) string {
		text := ofTables("[]", rows)
		text = strings.Replace(text, "\ndef schema", "\n"+declarations+"\n\ndef fetch(name):\n    return requests.get(name).json()\n\n\ndef schema", 1)
		return strings.Replace(text, "    return []\n", schema, 1)
	}
	runDataCases(t, []dataCase{
		{"a comprehension", head(`TABLES = {"orders": ["id"], "users": ["id"]}`, "    return [{\"table\": t, \"primary_key\": k} for t, k in TABLES.items()]\n"), nil},
		{"alternatives", head(`TABLES = ["orders"]`, "    if configuration.get(\"flat\"):\n        return [{\"table\": \"orders\", \"primary_key\": [\"id\"]}]\n    return [{\"table\": \"orders\", \"primary_key\": [\"id\", \"line\"]}]\n"), nil},
		{"a table that may have no key", head(`TABLES = ["orders", "users"]

def entry(name, key=None, columns=None):
    table = {"table": name}
    if key:
        table["primary_key"] = key
    if columns is not None:
        table["columns"] = columns
    return table
`, "    return [entry(\"orders\"), entry(\"users\", [\"id\"], {\"id\": \"INT\"})]\n"), nil},
		{"a key that may be a text", head(`TABLES = ["orders", "users"]

def entry(name, key):
    if isinstance(key, str):
        return {"table": name, "primary_key": [key]}
    return {"table": name, "primary_key": key}
`, "    return [entry(\"orders\", \"id\"), entry(\"users\", [\"id\"])]\n"), nil},
		{"types of another system", head(`TABLES = ["orders"]
TYPES = {"varchar": "STRING", "integer": "LONG"}

def type_of(sql):
    return TYPES.get(sql.lower(), "STRING")
`, "    return [{\"table\": \"orders\", \"columns\": {\"id\": type_of(\"VARCHAR\"), \"n\": TYPES[\"integer\"]}}]\n"), nil},
		{"a list of its own", head(`TABLES = ["orders"]
SPECS = [{"table": "orders", "primary_key": ["id"], "endpoint": "/orders", "pages": True}]
`, "    return SPECS\n"), nil},
		{"a list of its own, with other words", head(`TABLES = ["orders"]
SPECS = [{"table": "orders", "key": "data.orders", "fields": "id,name"}]
`, "    return SPECS\n"), nil},
		{"appended", head(`TABLES = ["orders"]`, "    tables = []\n    for t in TABLES:\n        tables.append({\"table\": t, \"primary_key\": [\"id\"]})\n    return tables\n"), nil},
		{"a generator", head(`TABLES = ["orders"]`, "    for t in TABLES:\n        yield {\"table\": t, \"primary_key\": [\"id\"]}\n"), nil},
		{"a conditional key", head(`TABLES = ["orders"]
KEYS = {"orders": None}
`, "    return [{\"table\": t, **({\"primary_key\": KEYS[t]} if KEYS[t] else {})} for t in TABLES]\n"), nil},
	})
}

func TestTableRules(t *testing.T) {
	keyed := func(lines string) string {
		return ofTables(`[{"table": "orders", "primary_key": ["id", "shop"]}]`, lines+"\nop.checkpoint(state)")
	}
	runDataCases(t, []dataCase{
		{"another name", ofTables(`[{"table": "order", "primary_key": ["id"]}]`, sendsOrders), []string{`table-mismatch: "orders"`}},
		{"the only other name", ofTables(`[{"table": "customers", "primary_key": ["id"]}]`, sendsOrders), []string{`table-mismatch: "orders"`}},
		{"a log beside a table that is not used", ofTables(`[{"table": "orders", "primary_key": ["id"]}, {"table": "legacy", "primary_key": ["id"]}]`, "op.upsert('sync_log', {'at': 1})\n"+sendsOrders), []string{
			`table-never-written: "legacy"`, `table-not-declared: 'sync_log'`,
		}},
		{"not declared", ofTables(`[{"table": "a", "primary_key": ["id"]}, {"table": "b", "primary_key": ["id"]}]`, sendsOrders), []string{
			`table-never-written: "a"`, `table-never-written: "b"`, `table-not-declared: "orders"`,
		}},
		{"not every operation is known", ofTables(`[{"table": "a", "primary_key": ["id"]}]`, "for t in requests.get('x').json():\n    op.upsert(t, {\"id\": 1})\nop.upsert('b', {'id': 1})\nop.checkpoint(state)"), []string{
			`table-not-declared: 'b'`,
		}},
		{"no schema", ofTables("", sendsOrders), nil},
		{"another schema", ofTables(`[{"table": "orders", "schema": "shop", "primary_key": ["id"]}]`, sendsOrders), []string{"table-other-schema: op.upsert"}},
		{"one of two schemas", ofTables(`[{"table": "orders", "schema": "a", "primary_key": ["id"]}, {"table": "orders", "schema": "b", "primary_key": ["id"]}]`, "for s in ['a', 'b']:\n    op.upsert('orders', {'id': 1}, schema=s)\nop.checkpoint(state)"), nil},
		{"only updated", ofTables("", "op.update('orders', {'id': 1})\nop.checkpoint(state)"), []string{"table-only-updated: op.update"}},
		{"updated in a loop", ofTables("", "for row in requests.get('x').json():\n    yield op.update(table='orders', modified=row)\nyield op.checkpoint(state)"), []string{"table-only-updated: op.update"}},
		{"inserted under another spelling", ofTables("", "op.upsert('Orders', {'id': 1})\nop.update('orders', {'id': 1})\nop.checkpoint(state)"), nil},
		{"inserted somewhere", ofTables("", "for t in requests.get('x').json():\n    op.upsert(t, {'id': 1})\nop.update('orders', {'id': 1})\nop.checkpoint(state)"), nil},
		{"a key column is missing", keyed("op.upsert('orders', {'id': 1})"), []string{"key-column-missing: {"}},
		{"of an update", keyed("op.upsert('orders', {'id': 1, 'shop': 2})\nop.update('orders', {'id': 1, 'n': 2})"), []string{"key-column-missing: {"}},
		{"of a delete", keyed("op.upsert('orders', {'id': 1, 'shop': 2})\nop.delete(table='orders', keys={'id': 1})"), []string{"key-column-missing: {"}},
		{"set later", keyed("row = {'id': 1}\nrow['shop'] = 2\nop.upsert('orders', row)"), nil},
		{"set in a loop", keyed("rows = [{'id': 1}]\nfor r in rows:\n    r['shop'] = 2\nfor row in rows:\n    op.upsert('orders', row)"), nil},
		{"set under a key that is not known", keyed("row = {'id': 1}\nfor k in requests.get('x').json():\n    row[k] = 2\nop.upsert('orders', row)"), nil},
		{"spread", keyed("op.upsert('orders', {'id': 1, **requests.get('x').json()})"), nil},
		{"in other letters", keyed("op.upsert('orders', {'Id': 1, 'SHOP': 2})"), nil},
		{"an empty row", keyed("op.upsert('orders', {})"), []string{"row-empty: {}"}},
		{"a row that is filled", keyed("row = {}\nfor k in ('id', 'shop'):\n    row[k] = 1\nop.upsert('orders', row)"), nil},
		{"lists", keyed("rows = [{'id': 1, 'shop': 1}]\nop.upsert('orders', rows)\nop.upsert('orders', [r for r in rows])\nop.delete('orders', 1)\nop.upsert('orders', json.dumps({'id': 1}))"), []string{
			"row-not-a-dict: rows", "row-not-a-dict: [r for r in rows]", "row-not-a-dict: 1", "row-not-a-dict: json.dumps({'id': 1})",
		}},
		{"dicts of all kinds", keyed("op.upsert('orders', {k: 1 for k in 'ab'})\nop.upsert('orders', dict(id=1, shop=2))\nop.upsert('orders', dict(zip('ab', [1, 2])))"), nil},
		{"in another spelling", ofTables(`[{"table": "orders", "columns": {"createdAt": "STRING"}}]`, "op.upsert('orders', {'created_at': 'x'})\nop.checkpoint(state)"), []string{"column-spelled-differently: 'created_at'"}},
	})
}

// What careful authors write, in which nothing is to be found.
func TestQuietTables(t *testing.T) {
	two := `[{"table": "orders", "primary_key": ["id"]}, {"table": "users", "primary_key": ["id"]}]`
	with := func(tables, functions, lines string) string {
		return strings.Replace(ofTables(tables, lines), "\ndef update", "\n"+functions+"\n\ndef update", 1)
	}
	runDataCases(t, []dataCase{
		{"a helper", with(two, "def send(table, rows):\n    for row in rows:\n        yield op.upsert(table=table, data=row)\n", "yield from send('orders', requests.get('a').json())\nyield from send('users', requests.get('b').json())\nyield op.checkpoint(state)"), nil},
		{"a helper with its rows", with(two, "def send(table, row):\n    if isinstance(row, list):\n        for r in row:\n            send(table, r)\n    else:\n        op.upsert(table, row)\n", "send('orders', [{'id': 1}])\nsend('users', {'id': 1})\nop.checkpoint(state)"), nil},
		{"a class", with(two, "class Sync:\n    table = 'orders'\n\n    def __init__(self, state):\n        self.state = state\n\n    def run(self):\n        for row in requests.get(self.table).json():\n            op.upsert(self.table, row)\n        op.checkpoint(self.state)\n\n\nclass Users(Sync):\n    table = 'users'\n", "Sync(state).run()\nUsers(state).run()"), nil},
		{"a method that a subclass has", with(two, "class Sync:\n    table = None\n\n    def transform(self, row):\n        pass\n\n    def state_of(self, state):\n        return None\n\n    def run(self, state):\n        for row in requests.get('x').json():\n            record = self.transform(row)\n            op.upsert(self.table, record)\n        saved = self.state_of(state)\n        op.checkpoint(saved)\n\n\nclass Users(Sync):\n    table = 'users'\n\n    def transform(self, row):\n        return {'id': row}\n\n    def state_of(self, state):\n        return state\n", "Users().run(state)\nop.upsert('orders', {'id': 1})"), nil},
		{"an enum", with(two, "from enum import Enum\n\n\nclass Table(str, Enum):\n    ORDERS = 'orders'\n    USERS = 'users'\n", "op.upsert(Table.ORDERS.value, {'id': 1})\nfor t in Table:\n    op.upsert(t, {'id': 2})\nop.checkpoint(state)"), nil},
		{"data classes", with(two, "from dataclasses import asdict, dataclass\n\n\n@dataclass\nclass Spec:\n    name: str\n    path: str = ''\n\n\n@dataclass\nclass Order:\n    id: int\n\n\nSPECS = [Spec('orders', '/o'), Spec(name='users')]\n", "for s in SPECS:\n    op.upsert(s.name, asdict(Order(1)))\nop.checkpoint(state)"), nil},
		{"coroutines", with(two, "import asyncio\n\n\nasync def sync(table, state):\n    op.upsert(table, await fetch(table))\n    op.checkpoint(state)\n\n\nasync def fetch(table):\n    return {'id': 1}\n\n\nasync def run(state):\n    await asyncio.gather(*(sync(t, state) for t in ('orders', 'users')))\n", "asyncio.run(run(state))"), nil},
		{"threads", with(two, "from concurrent.futures import ThreadPoolExecutor\n\n\ndef sync(table):\n    op.upsert(table, {'id': 1})\n", "with ThreadPoolExecutor() as pool:\n    list(pool.map(sync, ['orders', 'users']))\n    pool.submit(sync, 'orders').result()\nop.checkpoint(state)"), nil},
		{"operations by name", with(two, "def apply(kind, table, row):\n    getattr(op, kind)(table, row)\n", "apply('upsert', 'orders', {'id': 1})\nop.update('users', {'id': 1})\nop.checkpoint(state)"), nil},
		{"a table of operations", with(two, "OPERATIONS = {'i': op.upsert, 'd': op.delete}\n", "for kind, row in requests.get('x').json():\n    OPERATIONS[kind]('orders', row)\nop.update('users', {'id': 1})\nop.checkpoint(state)"), nil},
		{"a keeper of the state", with(two, "class Keeper:\n    def __init__(self, state):\n        self.state = state\n        self.started = datetime.now()\n\n    def save(self, key, value):\n        self.state[key] = value\n        op.checkpoint(state=self.state)\n\n    def stamp(self):\n        return self.started.isoformat()\n", "keeper = Keeper(state)\nop.upsert('orders', {'id': 1})\nop.upsert('users', {'id': 1})\nkeeper.save('at', keeper.stamp())\nkeeper.save('day', str(date.today()))"), nil},
		{"a row with defaults", with(two, "DEFAULTS = {'id': None, 'price': 0.0}\n\n\ndef shape(source):\n    row = dict(DEFAULTS)\n    row.update({k: v for k, v in source.items() if k in row})\n    return row\n", "op.upsert('orders', shape({'id': 1}))\nop.upsert('users', shape({'id': 1}))\nop.checkpoint(state)"), nil},
		{"other names for the SDK", with("", "import fivetran_connector_sdk as sdk\nfrom fivetran_connector_sdk import Operations\n", "sdk.Operations.upsert('orders', {'id': 1})\nOperations.update('orders', {'id': 1})\nsave = Operations.checkpoint\nsave(state)"), nil},
		{"a dispatch table", with(two, "def orders():\n    op.upsert('orders', {'id': 1})\n\n\ndef users():\n    op.upsert('users', {'id': 1})\n\n\nJOBS = {'orders': orders, 'users': users}\n", "for job in JOBS.values():\n    job()\nop.checkpoint(state)"), nil},
		{"a callback", with(two, "def pages(emit):\n    for row in requests.get('x').json():\n        emit(row)\n", "pages(lambda row: op.upsert('orders', row))\npages(lambda row: op.upsert('users', row))\nop.checkpoint(state)"), nil},
		{"operations handed on", with(two, "from company import sync_all\n", "sync_all(op, state)\nop.upsert('orders', {'id': 1})"), nil},
		{"a method handed on", with(two, "from company import sync_all\n", "sync_all(op.upsert, state)\nop.upsert('orders', {'id': 1})\nop.checkpoint(state)"), nil},
		{"a client with the same methods", with(two, "from company import Client\n", "client = Client()\nclient.upsert('x', [1])\nclient.delete('y', 1)\nop.upsert('orders', {'id': 1})\nop.upsert('users', {'id': 1})\nop.checkpoint(state)"), nil},
		{"a key that a function adds", with(two, "from company import normalize\n\n\ndef stamp(row):\n    row['id'] = uuid.uuid4().hex\n    return row\n", "a = {'name': 'x'}\nnormalize(a)\nop.upsert('orders', a)\nb = {'name': 'x'}\nstamp(b)\nop.upsert('orders', b)\nop.upsert('users', stamp({'name': 'y'}))\nop.checkpoint(state)"), nil},
		{"rows of another shape", with(two, "", "row = {'name': 'x'}\nrow = {'id': 1, **row}\nop.upsert('orders', row)\nop.upsert('users', row | {'id': 2})\nop.checkpoint(state)"), nil},
		{"one dict for many rows", with(two, "", "row = {'id': None}\nfor row['id'] in range(3):\n    op.upsert('orders', row)\n    op.upsert('users', row)\nop.checkpoint(state)"), nil},
	})
}

// valued is a connector that sends a value in a column of a type, after some lines.
func valued(columnType, value, lines string) string {
	return ofTables(`[{"table": "orders", "primary_key": ["id"], "columns": {"id": "INT", "v": `+columnType+`}}]`,
		lines+"\nop.upsert(table=\"orders\", data={\"id\": 1, \"v\": "+value+"})\nop.checkpoint(state)")
}

func TestValueRules(t *testing.T) {
	const decimal = `{"type": "DECIMAL", "precision": 10, "scale": 2}`
	var cases []dataCase
	add := func(columnType, value, lines string, want ...string) {
		cases = append(cases, dataCase{strings.Trim(columnType, `"`) + " " + value, valued(columnType, value, lines), want})
	}
	add(decimal, "1.5", "", "decimal-float: 1.5")
	add(decimal, "float(configuration['x'])", "", "decimal-float: float(configuration['x'])")
	add(decimal, "price", "price = 3 / 2", "decimal-float: price")
	add(decimal, "Decimal('1.5')", "", "decimal-float: Decimal('1.5')")
	add(decimal, "True", "", "decimal-float: True")
	add(decimal, "1.5 if state else None", "", "decimal-float: 1.5 if state else None")
	add(decimal, "str(1.5)", "")
	add(decimal, "15", "")
	add(decimal, "price", "price = 1.5\nif state:\n    price = str(price)")
	add(decimal, "price", "price = requests.get('x').json()['price']")
	add(decimal, "[1]", "", "value-type: [1]")
	add(`"UTC_DATETIME"`, "'2024-02-29'", "", "text-without-zone: '2024-02-29'")
	add(`"UTC_DATETIME"`, "'2024-02-29 12:00:00'", "", "text-without-zone: '2024-02-29 12:00:00'")
	add(`"UTC_DATETIME"`, "'2024-02-29T12:00Z'", "", "text-without-zone: '2024-02-29T12:00Z'")
	add(`"UTC_DATETIME"`, "'2024-02-29T12:00:00.123456+0200'", "")
	add(`"UTC_DATETIME"`, "datetime.now().isoformat()", "", "text-without-zone: datetime.now().isoformat()")
	add(`"UTC_DATETIME"`, "now", "now = datetime.utcnow().strftime('%Y-%m-%dT%H:%M:%S')", "text-without-zone: now")
	add(`"UTC_DATETIME"`, "datetime.utcnow().strftime('%Y-%m-%dT%H:%M:%SZ')", "")
	add(`"UTC_DATETIME"`, "datetime.now(timezone.utc).isoformat()", "")
	add(`"UTC_DATETIME"`, "datetime.now()", "")
	add(`"UTC_DATETIME"`, "datetime.now().isoformat() + 'Z'", "")
	add(`"UTC_DATETIME"`, "datetime.now().astimezone().isoformat()", "")
	add(`"UTC_DATETIME"`, "datetime.now(configuration.get('zone')).isoformat()", "")
	add(`"UTC_DATETIME"`, "state.get('at', '2024-02-29')", "")
	add(`"UTC_DATETIME"`, "1709208000", "", "value-type: 1709208000")
	add(`"NAIVE_DATETIME"`, "'2024-02-29T12:00:00Z'", "", "text-with-zone: '2024-02-29T12:00:00Z'")
	add(`"NAIVE_DATETIME"`, "datetime.now(timezone.utc).isoformat()", "", "text-with-zone: datetime.now(timezone.utc).isoformat()")
	add(`"NAIVE_DATETIME"`, "'2024-02-29T12:00:00.5'", "")
	add(`"NAIVE_DATETIME"`, "datetime.now(timezone.utc)", "")
	add(`"NAIVE_DATE"`, "'02/29/2024'", "", "date-text: '02/29/2024'")
	add(`"NAIVE_DATE"`, "datetime.now().isoformat()", "", "date-text: datetime.now().isoformat()")
	add(`"NAIVE_DATE"`, "date.today().isoformat()", "")
	add(`"NAIVE_DATE"`, "date.today()", "")
	add(`"NAIVE_DATE"`, "datetime.now().date().isoformat()", "")
	add(`"INT"`, "'many'", "", "value-type: 'many'")
	add(`"INT"`, "'7'", "")
	add(`"INT"`, "1.5", "", "value-type: 1.5")
	add(`"INT"`, "1.0", "")
	add(`"INT"`, "3000000000", "", "value-type: 3000000000")
	add(`"LONG"`, "3000000000", "")
	add(`"LONG"`, "30000000000000000000", "", "value-type: 30000000000000000000")
	add(`"SHORT"`, "70000", "")
	add(`"LONG"`, "{'a': 1}", "", "value-type: {'a': 1}")
	add(`"INT"`, "datetime.now()", "", "value-type: datetime.now()")
	add(`"DOUBLE"`, "'x'", "", "value-type: 'x'")
	add(`"DOUBLE"`, "'1e5'", "")
	add(`"FLOAT"`, "[1]", "", "value-type: [1]")
	add(`"BOOLEAN"`, "'yes'", "", "value-type: 'yes'")
	add(`"BOOLEAN"`, "'1'", "")
	add(`"BOOLEAN"`, "None", "")
	add(`"BINARY"`, "'abc'", "", "value-type: 'abc'")
	add(`"BINARY"`, "b'abc'", "")
	add(`"BINARY"`, "configuration['x'].encode()", "")
	add(`"XML"`, "1", "", "value-type: 1")
	add(`"STRING"`, "{'a': {1}}", "")
	add(`"JSON"`, "json.dumps({'a': 1})", "", "json-encoded-twice: json.dumps({'a': 1})")
	add(`"JSON"`, "text", "text = json.dumps([1], default=str)", "json-encoded-twice: text")
	add(`"JSON"`, "json.dumps([1]) if state else None", "", "json-encoded-twice: json.dumps([1]) if state else None")
	add(`"JSON"`, "json.loads('[1]')", "")
	add(`"JSON"`, "{'a': datetime.now()}", "", "value-not-serialisable: datetime.now()")
	add(`"JSON"`, "{'a': [1, {'b': Decimal(1)}]}", "", "value-not-serialisable: Decimal(1)")
	add(`"JSON"`, "{1, 2}", "", "value-not-serialisable: {1, 2}")
	add(`"JSON"`, "[uuid.uuid4() for _ in range(3)]", "", "value-not-serialisable: uuid.uuid4()")
	add(`"JSON"`, "{'a': datetime.now().isoformat(), 'b': (1, 2)}", "")
	cases = append(
		cases,
		dataCase{"undeclared collections", ofTables("", "op.upsert('orders', {'a': {'b': {1}}, 'c': {1}, 'd': datetime.now(), 'e': [b'x']})\nop.checkpoint(state)"), []string{
			"value-not-serialisable: {1}", "value-not-serialisable: b'x'",
		}},
		dataCase{"replaced", valued(decimal, "1.5", "row = {'v': 1.5}\nrow['v'] = str(row['v'])\nop.upsert('orders', {'id': 1, **row})\nrow['id'] = 2\nop.upsert('orders', row)"), []string{"decimal-float: 1.5"}},
		dataCase{"replaced by a spread", ofTables(`[{"table": "orders", "columns": {"v": `+decimal+`}}]`, "op.upsert('orders', {'v': 1.5, **requests.get('x').json()})\nop.upsert('orders', {**requests.get('x').json(), 'v': 2.5})\nop.checkpoint(state)"), []string{"decimal-float: 2.5"}},
		dataCase{"converted in a loop", ofTables(`[{"table": "orders", "columns": {"v": `+decimal+`}}]`, "row = {'v': 1.5}\nfor k, x in row.items():\n    row[k] = str(x)\nop.upsert('orders', row)\nop.checkpoint(state)"), nil},
		dataCase{"converted by a function", ofTables(`[{"table": "orders", "columns": {"v": `+decimal+`}}]`, "row = {'v': 1.5}\nop.upsert('orders', {k: str(x) for k, x in row.items()})\nfrom company import convert\nconvert(row)\nop.upsert('orders', row)\nop.checkpoint(state)"), nil},
		dataCase{"another table", ofTables(`[{"table": "orders", "columns": {"v": "INT"}}, {"table": "users", "columns": {"v": "STRING"}}]`, "for t in ('orders', 'users'):\n    op.upsert(t, {'v': 'x'})\nop.checkpoint(state)"), nil},
		dataCase{"a set that is converted", ofTables("", "seen = set()\nfor r in requests.get('x').json():\n    seen.add(r)\nop.upsert('orders', {'a': {'seen': sorted(seen)}})\nop.checkpoint(state)"), nil},
	)
	runDataCases(t, cases)
}

func TestStateRules(t *testing.T) {
	sending := func(lines string) string { return ofTables("", "op.upsert('orders', {'id': 1})\n"+lines) }
	runDataCases(t, []dataCase{
		{"a datetime", sending("state['at'] = datetime.now()\nop.checkpoint(state)"), []string{"state-not-serialisable: datetime.now()"}},
		{"nested", sending("state['at'] = {'orders': {'ids': {1}}}\nop.checkpoint(state)"), []string{"state-not-serialisable: {1}"}},
		{"a name", sending("latest = date.today()\nstate['at'] = latest\nop.checkpoint(state)"), []string{"state-not-serialisable: latest"}},
		{"a display", sending("op.checkpoint({'at': Decimal(1), 'ok': 1})"), []string{"state-not-serialisable: Decimal(1)"}},
		{"a new dict", sending("new_state = dict(state)\nnew = {'at': datetime.now()}\nop.checkpoint(new)"), []string{"state-not-serialisable: datetime.now()"}},
		{"converted", sending("state['at'] = datetime.now()\nstate['at'] = state['at'].isoformat()\nop.checkpoint(state)"), nil},
		{"converted as a whole", sending("state['at'] = datetime.now()\nop.checkpoint(json.loads(json.dumps(state, default=str)))"), nil},
		{"taken out", sending("state['at'] = datetime.now()\nlog.info(state.pop('at'))\nop.checkpoint(state)"), nil},
		{"a text or a datetime", sending("at = datetime.now()\nif configuration:\n    at = at.isoformat()\nstate['at'] = at\nop.checkpoint(state)"), nil},
		{"another dict", sending("times = {}\ntimes['at'] = datetime.now()\nop.checkpoint(state)"), nil},
		{"not a dict", sending("op.checkpoint(None)\nop.checkpoint([1])\nop.checkpoint(json.dumps(state))\nop.checkpoint(state)"), []string{
			"checkpoint-not-a-dict: None", "checkpoint-not-a-dict: [1]", "checkpoint-not-a-dict: json.dumps(state)",
		}},
		{"no checkpoint", sending("log.info('done')"), []string{"no-checkpoint: update"}},
		{"no checkpoint of its own", sending("from company import finish\nfinish(op, state)"), nil},
		{"a checkpoint under another name", sending("save = op.checkpoint\nsave(state)"), nil},
		{"a checkpoint by name", sending("getattr(op, 'checkpoint')(state)"), nil},
		{"the state handed on", sending("from company import finish\nfinish(state)"), nil},
		{"the state in the log", sending("print(json.dumps(state))\nlog.info(state)"), []string{"no-checkpoint: update"}},
		{"a checkpoint of something", sending("from company import Writer\nWriter().checkpoint(state)"), nil},
		{"nothing is sent", ofTables("", "log.info('done')"), nil},
		{"the cursor first", ofTables("", "rows = requests.get('x').json()\nstate['at'] = max(r['at'] for r in rows)\nop.checkpoint(state)\nfor row in rows:\n    op.upsert('orders', row)"), []string{"cursor-before-rows: op.checkpoint(state)"}},
		{"the cursor first, in a loop", ofTables("", "for page in range(3):\n    rows = requests.get('x').json()\n    yield op.checkpoint({'at': rows[-1]['at']})\n    for row in rows:\n        yield op.upsert('orders', row)"), []string{"cursor-before-rows: yield op.checkpoint({'at': rows[-1]['at']})"}},
		{"the cursor of other rows", ofTables("", "rows = requests.get('x').json()\nfor row in rows:\n    op.upsert('orders', row)\nstate['at'] = rows[-1]['at']\nop.checkpoint(state)\nfor row in rows:\n    op.upsert('lines', row)"), nil},
		{"the count first", ofTables("", "rows = requests.get('x').json()\nstate['count'] = len(rows)\nop.checkpoint(state)\nfor row in rows:\n    op.upsert('orders', row)\nop.checkpoint(state)"), nil},
		{"after the last checkpoint", sending("op.checkpoint(state)\nstate['at'] = 1\nlog.info('done')"), []string{"state-not-saved: state['at'] = 1"}},
		{"saved by a function", sending("op.checkpoint(state)\nstate['at'] = 1\nfinish(state)\n\ndef finish(s):\n    op.checkpoint(s)"), nil},
		{"a secret", sending("state['token'] = configuration['api_token']\nstate['host'] = configuration['host']\nop.checkpoint(state)"), []string{"state-secret: configuration['api_token']"}},
		{"a secret by get", sending("password = configuration.get('password')\nop.checkpoint({'p': password})"), []string{"state-secret: password"}},
		{"a token of the source", sending("state['refresh_token'] = requests.get('x').json()['refresh_token']\nop.checkpoint(state)"), nil},
		{"whether there is one", sending("state['has_token'] = bool(configuration.get('api_token'))\nop.checkpoint(state)"), nil},
	})
}
