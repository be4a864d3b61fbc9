package schema

// Variable is an environment variable that the SDK sets for a running connector.
type Variable struct {
	Name       string
	DebugValue string // the value in a local sync
	Doc        string // for people, with a full stop
	Since      Release
}

// RuntimeVariables lists what a connector can read while it runs.
var RuntimeVariables = []Variable{
	{"FIVETRAN_CONNECTION_ID", "test_connection_id", "Id of the connection.", Release{2, 2, 1}},
	{
		"FIVETRAN_CONNECTION_NAME", "test_connection_name",
		"Name of the connection, which is also its schema in the destination.",
		Release{2, 3, 3},
	},
	{
		"FIVETRAN_DEPLOYMENT_MODEL", "local_debug",
		"Where the connector runs: `local_debug` in a local sync. Other values are not documented; compare with this one.",
		Release{2, 2, 1},
	},
	{"FIVETRAN_GROUP_ID", "test_group_id", "Id of the group, which stands for the destination.", Release{2, 3, 3}},
}

// Input is an environment variable that changes what the `fivetran` command or the SDK does.
type Input struct {
	Name  string
	Flag  string // the command-line flag that it stands in for and that beats it; empty if there is none
	Doc   string
	Since Release // zero: not known to be younger than 1.0.0
	Gone  Release // first release that no longer reads it; zero: still read
}

// InputVariables lists the variables that the SDK and its command line read.
var InputVariables = []Input{
	{Name: "FIVETRAN_API_KEY", Flag: "--api-key", Doc: "API key for deploy, Base64 of key:secret."},
	{Name: "FIVETRAN_CONFIGURATION", Flag: "--configuration", Doc: "Path of the configuration file, relative to the project."},
	{Name: "FIVETRAN_CONNECTION_NAME", Flag: "--connection", Doc: "Name of the connection to deploy."},
	{Name: "FIVETRAN_DESTINATION_NAME", Flag: "--destination", Doc: "Name of the destination to deploy to."},
	{Name: "FIVETRAN_HD_AGENT_ID", Flag: "--hybrid-deployment-agent-id", Doc: "Hybrid deployment agent; before 3.0.0 only the default of a prompt."},
	{Name: "FIVETRAN_NAMING", Flag: "--naming", Doc: "FIVETRAN or SOURCE, in any case."},
	{Name: "FIVETRAN_OPTIONS_FILE", Flag: "--options-file", Doc: "Path of options.toml with the options of deploy.", Since: Release{3, 0, 0}},
	{Name: "FIVETRAN_PYTHON_VERSION", Flag: "--python-version", Doc: "Python version to deploy; before 3.0.0 only the default of a prompt."},
	{Name: "FIVETRAN_STATE", Flag: "--state", Doc: "Path of the state file. Without --state, the releases before 3.0.0 crash on it."},
	{Name: "CI", Doc: "`true` skips the offer to write an options file at the first deploy.", Since: Release{3, 0, 0}},
	{
		Name: "DO_NOT_TRACK", Since: Release{3, 0, 0},
		Doc: "`1` or `true` switches telemetry off; any other value, even an empty one, switches it on.",
	},
	{
		Name: "CONNECTOR_SDK_CAPTURE_PERFORMANCE_METRICS", Since: Release{2, 13, 1}, Gone: Release{3, 0, 0},
		Doc: "`true` sends timings with the gRPC answers.",
	},
	{
		Name: "CONNECTOR_SDK_MEMORY_TRACKING_IN_SYNC", Gone: Release{2, 13, 0},
		Doc: "`true` logs the memory of a deployed sync.",
	},
	{
		Name: "CONNECTOR_SDK_NO_YIELD_APPROACH", Since: Release{1, 7, 3}, Gone: Release{1, 7, 5},
		Doc: "`true` lets operations work without yield.",
	},
	{
		Name: "CONNECTOR_SDK_SUPPORT_UNSTRUCTURED_DATA", Since: Release{2, 10, 4}, Gone: Release{2, 12, 0},
		Doc: "`true` allows file uploads.",
	},
	{
		Name: "ConnectorSdkRemoveValueType", Since: Release{2, 10, 4}, Gone: Release{3, 0, 0},
		Doc: "`true` switches to the newer encoding of rows, the only one from 3.0.0 on.",
	},
	{
		Name: "NO_RENAMING_ENFORCED", Since: Release{2, 3, 3}, Gone: Release{2, 6, 1},
		Doc: "`true` keeps the SDK from renaming tables and columns itself.",
	},
}
