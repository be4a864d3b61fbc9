package parity

// reason is why differences of one kind stay. The patterns are regular expressions for the whole text, "" for any.
type reason struct {
	title  string
	suites []string

	scenario, fact, sdk, csdk string

	why string
}

var reasons = []reason{
	{
		title: "undeclared integers of more than 64 bits", suites: []string{suite3},
		fact: `.*(undeclared|key): .*|.*(\.big|\.v)`, sdk: `float -?[0-9.e+]+|refused: OverflowError: int too large to convert to float`, csdk: `scalar -?\d+.*`,
		why: "csdk sends every digit, and -2^63 is a LONG; the column is DOUBLE as it is at Fivetran, and what that changes is reported.",
	},
	{
		title: "an exception without a text", suites: []string{suite3},
		fact: `.*: failure 1`, sdk: `.* error: "\]`, csdk: `.* error: (Silent|MemoryError|StopIteration)"\]`,
		why: "csdk shows the name of its type.",
	},
	{
		title: "an exception with a cause", suites: []string{suite3},
		fact: `.*: failure 1`, csdk: `.*caused by .*`,
		why: "csdk adds a line for each cause.",
	},
	{
		title: "exceptions that are no Exception", suites: []string{suite3},
		scenario: `failure: (base|exit_.*|keyboard)`, fact: `.*: failure 1`,
		why: "They pass through the SDK, which ends with the exit code of sys.exit(), 0 included. csdk fails the sync and names the " +
			"line; KeyboardInterrupt ends it as Ctrl-C does.",
	},
	{
		title: "exceptions in threads", suites: []string{suite3},
		scenario: `failure: thread`, fact: `.*: failure 1`, sdk: `\(nothing\)`,
		why: "The SDK prints them and the sync goes on to its end; csdk fails the sync, for their rows are missing.",
	},
	{
		title: "op.error()", suites: []string{suite3},
		scenario: `failure: error`, fact: `.*: failure 1`, sdk: `\(nothing\)`,
		why: "The front end leaves the end of the sync to its core; csdk ends it there.",
	},
}
