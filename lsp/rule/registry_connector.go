package rule

var connectorRules = []*Rule{
	connectorMissing, connectorMisnamed, connectorSubclass, connectorNotGlobal, connectorArgument, connectorFunctionCalled,
	updateSignature, schemaSignature, asyncFunction, logUnknown, logArgument, logDeprecated,
}
