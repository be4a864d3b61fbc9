package schema

// OptionFields are the fields of a profile in options.toml, from SDK 3.0.0 on.
var OptionFields = []string{
	"connection", "destination", "hybrid_deployment_agent_id", "naming", "package_id", "proxy_host_config_key", "proxy_id",
	"python_version",
}
