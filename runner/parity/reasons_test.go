package parity

// reason is why differences of one kind stay. The patterns are regular expressions for the whole text, "" for any.
type reason struct {
	title  string
	suites []string

	scenario, fact, sdk, csdk string

	why string
	// each shows the outcome of every value in the document, instead of a row for each outcome.
	each bool
	// whole is for scenarios that end in another way, so that nearly every fact differs.
	whole bool
}

const (
	refused  = `refused: .*`
	accepted = `[^r].*|r[^e].*|` // anything else
)

var (
	everywhere = suites
	frontEnd   = []string{suite3}
	engines    = []string{suiteValueType, suiteRowData}
	oldCells   = []string{suiteValueType}
	newCells   = []string{suiteRowData}
)

// reasons are tried in order; the first that fits a difference explains it.
var reasons = []reason{
	{
		title: "Undeclared integers of more than 64 bits, and -2^63", suites: frontEnd,
		fact: `(undeclared|key): .*|.*(\.big|\.v)`, sdk: `float -?[0-9.e+]+|refused: OverflowError: int too large to convert to float`, csdk: `scalar -?\d+.*`,
		why: "The SDK makes floats of them, or refuses them. csdk sends every digit, and -2^63 is a LONG, which it fits.",
	},
	{
		title: "Undeclared integers of more than 64 bits, and -2^63, in the warehouse", suites: engines,
		scenario: "values", fact: `undeclared: (-2\*\*63|-2\*\*63 - 1|10\*\*400)(: .*)?`,
		why: "The column is DOUBLE as at Fivetran, but csdk reports what that changes, and -2^63 is a LONG, which it fits.",
	},
	{
		title: "Undeclared columns in the row_data encoding", suites: newCells,
		fact: `.*: type|run \d: (calls|.*: type widened.*|.*: column added v)|tester\.(mixed_\w+|widened_\d+)\[\d\]\.v`,
		sdk:  `VARCHAR( .*)?|true|1|\{.*|.*VARCHAR, no line|\(nothing\)`,
		why: "5 and \"5\", True and \"true\" are the same bytes in this encoding, so a receiver can only take them for text. The embedded " +
			"engine knows the Python type and gives the column the type that the documentation names, in 2.13.1's other encoding too.",
	},
	{
		title: "Undeclared floats in the ValueType encoding", suites: oldCells,
		fact: `undeclared: -?(0\.1|10\*\*\d+|[0-9.]+|[0-9.]+e-?\d+)|tester\.all\[1\]\.float`, csdk: `-?[0-9.]+(e[-+]\d+)?`,
		why: "SDK 2.x sends them with 32 bits, so that 0.1 becomes 0.10000000149011612 and 1e300 infinite. csdk keeps all 64, as SDK 3.0.0 does.",
	},
	{
		title: "Refused by both, with another text", suites: oldCells,
		scenario: "values", sdk: refused, csdk: refused,
		why: "In the ValueType encoding the protobuf library refuses the value. csdk has the texts of SDK 3.0.0.",
	},
	{
		title: "Objects that convert to more than one kind of number", suites: oldCells,
		scenario: "values", fact: `(BOOLEAN|SHORT|INT|LONG): Numeric\(\)`,
		why: "ValueType asks for __index__; SDK 3.0.0 and csdk ask for __int__ and want a number for a BOOLEAN.",
	},
	{
		title: "An int with a text of its own", suites: oldCells,
		scenario: "values", fact: `undeclared: (Number\(7\)|Size\.BIG|Bits\.A)(: type)?`,
		why: "SDK 3.0.0 sends str(value) of an undeclared int, ValueType its number. It matters to subclasses of int that print " +
			"differently, on Python 3.10 also to enums of integers.",
	},
	{
		title: "Refused in the ValueType encoding only", suites: oldCells,
		scenario: "values", sdk: refused, csdk: accepted,
		why: "csdk takes what SDK 3.0.0 takes. A connector that is deployed with SDK 2.x should not rely on it.", each: true,
	},
	{
		title: "Bytes where text is declared", suites: oldCells,
		scenario: "values", fact: `(DECIMAL|XML): .*`, sdk: accepted, csdk: refused,
		why: "protobuf takes UTF-8 bytes for text. SDK 3.0.0 and csdk refuse them.",
	},
	{
		title: "FLOAT beyond its range in the ValueType encoding", suites: oldCells,
		scenario: "values", fact: `FLOAT: .*`, sdk: "inf", csdk: "NULL",
		why: "protobuf makes it infinite before csdk sees it. csdk stores NULL and reports it.",
	},
	{
		title: "Reports of changed values in the ValueType encoding", suites: oldCells,
		scenario: "values", fact: `\w+: changed: .*`,
		why: "They follow from the above: what is refused is not changed, and what protobuf has changed csdk cannot report.",
	},
	{
		title: "Hints below an error", suites: engines,
		fact: `run \d: error: hint`, sdk: ``, csdk: `.+`,
		why: "The embedded engine knows the argument that was refused.",
	},
	{
		title: "os._exit()", suites: engines,
		scenario: `failure: os_exit_\d`, fact: `run 1: (calls|summary of .*)`,
		why: "What waits in the SDK's queue is gone with the process, so it is not counted among the discarded.",
	},
	{
		title: "KeyboardInterrupt raised by the connector", suites: engines,
		scenario: "failure: keyboard", fact: `run 1: error.*`,
		why: "The embedded engine ends at once, as Ctrl-C does, and csdk sees only the exit code. The installed SDK reports it like any exception.",
	},
	{
		title: "An exception without a text", suites: frontEnd,
		fact: `.*: failure 1`, sdk: `.* error: "\]`, csdk: `.* error: (Silent|MemoryError|StopIteration)"\]`,
		why: "csdk shows the name of its type.",
	},
	{
		title: "An exception with a cause", suites: frontEnd,
		fact: `.*: failure 1`, csdk: `.*caused by .*`,
		why: "csdk adds a line for each cause.",
	},
	{
		title: "Exceptions that are no Exception", suites: frontEnd,
		scenario: `failure: (base|exit_.*|keyboard)`, fact: `.*: failure 1`,
		why: "They pass through the SDK, which ends with the exit code of sys.exit(), 0 included. csdk fails the sync and names the " +
			"line; KeyboardInterrupt ends it as Ctrl-C does.",
	},
	{
		title: "Exceptions in threads", suites: frontEnd,
		scenario: `failure: thread`, fact: `.*: failure 1`, sdk: `\(nothing\)`,
		why: "The SDK prints them and the sync goes on to its end; csdk fails the sync, for their rows are missing.",
	},
	{
		title: "op.error()", suites: frontEnd,
		scenario: `failure: error`, fact: `.*: failure 1`, sdk: `\(nothing\)`,
		why: "The front end leaves the end of the sync to the closed package; csdk ends it there, as documented.",
	},
	{
		title: "op.truncate(deferred=True)", suites: everywhere,
		scenario: "arguments", fact: `run 1: (truncate 1|calls|checkpoint 1|summary of tester\.other|.*outcomes.*)|order of operations|.*\.outcome`,
		why: "It came with SDK 3.1.0, whose API csdk has.",
	},
	{
		title: "A primary_key that is one string", suites: everywhere,
		scenario: "failure: schema_key_text", whole: true,
		why: "The SDK takes its letters for key columns. csdk refuses it.",
	},
	{
		title: "A log line at import", suites: engines,
		scenario: "import_log", whole: true,
		why: "With the SDK such a connector cannot be loaded, because its log level is not set yet. csdk logs it and warns.",
	},
	{
		title: "update() as a coroutine", suites: frontEnd,
		scenario: "coroutine", fact: `.*: failure 1`,
		why: "The SDK never awaits it, so nothing runs and the sync looks successful. csdk refuses it, with the installed SDK too.",
	},
}
