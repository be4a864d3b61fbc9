package main

import "strings"

// commands is the table of commands, in the order of `csdk help`. A function, since the row of help
// needs the table itself.
func commands() []command {
	return []command{
		{
			name: "debug", args: "[PROJECT]", maxArgs: 1,
			summary:  "runs one sync of the connector into files/warehouse.db",
			synonyms: []string{"run", "sync", "start", "test", "exec"},
			details:  debugDetails,
			flags:    debugFlags,
			run:      runDebug,
		},
		{
			name: "new", args: "[FOLDER]", maxArgs: 1,
			summary:  "makes a connector to begin with, which runs as it is",
			synonyms: []string{"init", "create", "scaffold", "template"},
			details:  newDetails,
			flags:    newFlags,
			run:      runNew,
		},
		{
			name: "reset", args: "[PROJECT]", maxArgs: 1,
			summary:  "removes what syncs left in files/, or a part of it",
			synonyms: []string{"clean", "clear", "delete", "remove", "rm"},
			details: `
Asks first. With --table or --cursor only these are removed, and the rest stays as it is.`,
			flags: resetFlags,
			run:   runReset,
		},
		{
			name: "check", args: "[PATH...]", maxArgs: anyNumber,
			summary:  "finds mistakes in connectors, without running them",
			synonyms: []string{"lint", "validate", "fix"},
			details:  checkDetails,
			flags:    checkFlags,
			run:      runCheck,
		},
		{
			name: "tables", args: "[PROJECT]", maxArgs: 1,
			summary:  "lists the tables of the warehouse with rows, keys and columns",
			synonyms: []string{"list", "ls", "show", "schema", "describe"},
			flags:    tablesFlags,
			run:      runTables,
		},
		{
			name: "query", args: "SQL [PROJECT]", minArgs: 1, maxArgs: 2,
			summary:  "runs SQL on the warehouse, read-only",
			synonyms: []string{"sql", "select", "duckdb"},
			details:  queryDetails,
			flags:    queryFlags,
			run:      runQuery,
		},
		{
			name: "warehouse", args: "[PROJECT|FILE]", maxArgs: 1,
			summary: "answers what an editor's views show of the warehouse, on stdin and stdout",
			details: warehouseDetails,
			flags:   warehouseFlags,
			run:     runWarehouse,
		},
		{
			name:    "lsp",
			summary: "serves an editor over the Language Server Protocol, on stdin and stdout",
			details: lspDetails,
			flags:   lspFlags,
			run:     runLSP,
		},
		{
			name:    "dap",
			summary: "serves an editor over the Debug Adapter Protocol: runs a sync and stops where you say",
			details: dapDetails,
			flags:   dapFlags,
			run:     runDAP,
		},
		{
			name: "doctor", args: "[PROJECT]", maxArgs: 1,
			summary:  "says what a sync would find on this machine, and what to do about what is missing",
			synonyms: []string{"diagnose", "status", "info"},
			details:  `Nothing of the connector is run. Exit code 1 when something is missing that a sync needs.`,
			flags:    doctorFlags,
			run:      runDoctor,
		},
		{
			name:    "version",
			summary: "shows the versions of csdk and of what is built into it",
			flags:   versionFlags,
			run:     runVersion,
		},
		{
			name: "help", args: "[COMMAND]", maxArgs: 1,
			summary:  "lists the commands, or shows the flags of one",
			synonyms: []string{"usage", "man"},
			run:      runHelp,
		},
	}
}

const debugDetails = `
Everything up to a checkpoint is kept together with its state; what comes after the last checkpoint
of a failed or interrupted run is discarded. Ctrl-C stops the run, a second one kills it.
With --connect no process is started: configuration.json, files/ and the state are those of PROJECT,
which needs no connector.py, and the program gets them with each call.
Exit code: 0 succeeded, 1 failed, 2 wrong usage or the project cannot be loaded, 130 interrupted.`

const checkDetails = `
PATH is a project, a folder that holds projects, or a file of one; without it, the current folder.
Findings are on stdout, in the order of files and lines; columns count UTF-16 code units, as editors
do. A comment suppresses them on its line: # csdk: ignore[CODE]. --fix applies fixes that cannot change
what a correct connector does, to the findings that it would show, and then reports what is left.
Exit code: 0 no error, 1 errors, 2 wrong usage.`

const queryDetails = `
SQL is one statement in DuckDB's dialect; - reads it from stdin. Tables are in schema tester:
  csdk query 'SELECT * FROM tester.orders'
json writes one array of objects with exact numbers: what JSON numbers cannot say (NaN, Infinity) is
text, blobs are base64, times are ISO 8601. csv follows RFC 4180: NULL is empty, an empty text is "".`

const warehouseDetails = `
JSON-RPC 2.0 with the headers of the Language Server Protocol. The file is open, read-only, only during a request. FILE is any
DuckDB file: then the tables and views of all schemas are listed.
  csdk/tables       {}             -> {"tables": [{"schema", "table", "source", "key", "columns", "rows", ...}]}
  csdk/query        {sql, limit?}  -> {"columns": [{"name", "type"}], "rows": [[...]], "more", "seconds"}; 1000 rows unless given
  csdk/checkpoints  {}             -> {"checkpoints": [{"number", "state", "time", ...}]}: the last one
  csdk/tree         {}             -> {"tables": [{"schema", "table", "rows", "exact", "deleted", ...}]}: all that one line shows
  csdk/table        {schema, table}  -> {"columns", "key", "rows", "deleted", "synced", ...}: one of them
  csdk/export       {schema, table, format, file, overwrite?, token?}  -> {"rows"}; notifications csdk/progress {token, percent}
  csdk/state        {path?, offset?, limit?}  -> {"nodes", "total", "version", "file"}: a level of the state
  csdk/editState    {version, edit: {path, value?, at?, insert?}}  -> {"version", "undo"}; value is JSON text, without one the key goes
  csdk/rows         {schema, table, columns?, sort?: [{column, descending}], filters?: [{column, text}], find?, deleted?, offset?, limit?}
                    -> {"columns": [{"name", "type", "kind", "key", "system"}], "rows", "matching", "total", "deleted", "version", "seconds"}
  csdk/row          the same       -> {"columns", "values": [{"text", "size", "cut"}]}: the row at offset, with whole values
  csdk/statistics   the same, and {column, quick?} -> {"nulls", "distinct", "min", "max", "bins", "top", ...}; quick reads some rows of a large table
  csdk/statements   {text, selection?: {start, end}} -> {"statements": [{"start", "end", "explain"}], "selected": [...]}
  csdk/complete     {text, offset} -> {"items": [{"label", "insert", "kind", "detail", "start", "end", ...}], "incomplete"}
  csdk/run          {sql, mode?, write?, limit?} -> {"columns", "rows", "more", "seconds", "chart"?, "plan"?, "changed"?, "failure"?}
Offsets count UTF-16 code units. A mode is explain or analyze; only with write may a statement change tables.
Cells of csdk/rows are null or text as people read it; {"text", "cut": true} is the beginning of a long one. A filter is a text that
the value holds, or one of = != < <= > >= with a value, a..b, null, !null. Soft-deleted rows are left out unless deleted is true.
$/cancelRequest ends a request. Exit code: 0 when stdin ends.`

const lspDetails = `
An editor starts it: for VS Code the extension does. Findings show as you type in connector.py and the
files beside it, for every connector in the folders that the editor has open, and come with quick fixes.
Exit code: 0 when the editor has said goodbye, 1 when it just went away.`

// formats is how tables and query write their rows.
var formats = []string{"table", "json", "csv", "parquet"}

var debugFlags = []option{
	{name: "configuration", value: "FILE", usage: "instead of configuration.json (environment: FIVETRAN_CONFIGURATION)"},
	{name: "state", value: "FILE", usage: "instead of files/state.json; checkpoints go back to it (environment: FIVETRAN_STATE)"},
	{name: "naming", value: "fivetran|source", choices: []string{"fivetran", "source"}, usage: "names as Fivetran rewrites them, or as the source has them (environment: FIVETRAN_NAMING)"},
	{name: "sdk", value: "embedded|installed", choices: []string{"embedded", "installed"}, fallback: "embedded", usage: "what plays the Connector SDK: csdk's own engine, or the SDK 1.x or 2.x of the interpreter"},
	{name: "connect", value: "HOST:PORT", usage: "sync from a running program that serves the SDK's gRPC contract, in any language, instead of connector.py"},
	{name: "python", value: "PYTHON", usage: "executable, command or virtual environment, instead of the project's own or python3"},
	{name: "env-file", value: "FILE", usage: "environment variables for the connector, in dotenv syntax"},
	{name: "warehouse", value: "FILE", usage: "instead of files/warehouse.db"},
	{name: "until-checkpoint", value: "N", usage: "end the run successfully at checkpoint number N"},
	{name: "memory-limit", value: "SIZE", usage: "fail when the connector's process is larger: 1GB, 512MiB, bytes; 4GiB unless given"},
	{name: "format", value: "text|json", choices: []string{"text", "json"}, fallback: "text", usage: "json: one event a line on stdout"},
	{name: "quiet", usage: "only warnings, errors and the closing table"},
}

var resetFlags = []option{
	{name: "yes", usage: "do not ask"},
	{name: "table", value: "TABLE", repeat: true, usage: "drop this table from the warehouse; may be repeated"},
	{name: "cursor", value: "KEY", repeat: true, usage: "remove this key from the state, a.b for a nested one; may be repeated"},
	{name: "state", value: "FILE", usage: "for --cursor: instead of files/state.json"},
	{name: "warehouse", value: "FILE", usage: "for --table and --cursor: instead of files/warehouse.db"},
}

var checkFlags = []option{
	{name: "format", value: "text|json|sarif|github", choices: []string{"text", "json", "sarif", "github"}, fallback: "text", usage: "json: one array; sarif: SARIF 2.1.0; github: annotations of GitHub Actions"},
	{name: "fix", usage: "apply the safe fixes, then report what is left"},
	{name: "severity", value: "error|warning|information|hint", choices: []string{"error", "warning", "information", "hint"}, fallback: "hint", usage: "leave out findings that are less severe"},
	{name: "ignore", value: "CODE", repeat: true, usage: "leave out findings of this rule; may be repeated"},
	{name: "explain", value: "CODE", usage: "print the page of a rule and do nothing else"},
	{name: "rules", usage: "list all rules and do nothing else"},
}

var tablesFlags = []option{
	{name: "format", value: "table|json|csv|parquet", choices: formats, fallback: "table", usage: "parquet needs --output or a redirected stdout"},
	{name: "output", value: "FILE", usage: "write to this file instead of stdout"},
	{name: "warehouse", value: "FILE", usage: "instead of files/warehouse.db"},
}

var queryFlags = []option{
	{name: "format", value: "table|json|csv|parquet", choices: formats, fallback: "table", usage: "parquet needs --output or a redirected stdout"},
	{name: "limit", value: "N", usage: "rows shown at most, 0 for all; 1000 for --format table, else all"},
	{name: "output", value: "FILE", usage: "write to this file instead of stdout"},
	{name: "warehouse", value: "FILE", usage: "instead of files/warehouse.db"},
}

var warehouseFlags = []option{
	{name: "configuration", value: "FILE", usage: "whose secrets are masked, instead of configuration.json (environment: FIVETRAN_CONFIGURATION)"},
	{name: "state", value: "FILE", usage: "instead of files/state.json (environment: FIVETRAN_STATE)"},
	{name: "warehouse", value: "FILE", usage: "instead of files/warehouse.db"},
}

// logLevels are the choices of --log-level, as slog reads them.
var logLevels = []string{"error", "warn", "info", "debug"}

var lspFlags = []option{
	{name: "log-file", value: "FILE", usage: "append a line for each message to this file, never what files hold; without it, problems go to stderr"},
	{name: "log-level", value: strings.Join(logLevels, "|"), choices: logLevels, usage: "what is logged: warn on stderr, debug to a file, unless given"},
	{name: "stdio", usage: "accepted, since editors pass it: there is no other way"},
}

const dapDetails = `
Speaks on stdin and stdout, as editors want it. With --listen it waits for one editor after the other at an address
of this machine, such as 127.0.0.1:4711; each is a session of its own. Anyone who reaches the address can run code.
For views of an editor it answers the requests of csdk warehouse (csdk help warehouse) but csdk/editState, from the sync that runs.
One that has a name besides, as in {sql, name}, is ended by csdk/cancel {name}. Events: csdk/checkpoint, csdk/progress, csdk/summary.
The state of a checkpoint's event is null when it has more than 64 KiB: csdk/state has its parts.`

var dapFlags = []option{
	{name: "listen", value: "HOST:PORT", usage: "serve at an address instead of stdin and stdout; port 0 takes a free one, which is told on stderr"},
	{name: "log-file", value: "FILE", usage: "append a line for each message to this file, never what it carries"},
}

var doctorFlags = []option{
	{name: "configuration", value: "FILE", usage: "instead of configuration.json (environment: FIVETRAN_CONFIGURATION)"},
	{name: "state", value: "FILE", usage: "instead of files/state.json"},
	{name: "python", value: "PYTHON", usage: "executable, command or virtual environment, instead of the project's own or python3"},
	{name: "warehouse", value: "FILE", usage: "instead of files/warehouse.db"},
	{name: "format", value: "text|json", choices: []string{"text", "json"}, fallback: "text", usage: "json: one array of checks on stdout"},
}

var versionFlags = []option{
	{name: "format", value: "text|json", choices: []string{"text", "json"}, fallback: "text", usage: "json: one object on stdout"},
}
