package rule

var connectorRules = []*Rule{
	connectorMissing, connectorMisnamed, connectorSubclass, connectorNotGlobal, connectorArgument, connectorFunctionCalled,
	updateSignature, schemaSignature, asyncFunction, mainMisspelled, debugAtImport, logAtImport, operationAtImport, environmentAtImport,
	logUnknown, logArgument, logDeprecated, processExit, printed,
	secretLiteral, secretLogged, configurationOpened, threadException,
}
