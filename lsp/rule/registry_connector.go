package rule

var connectorRules = []*Rule{
	connectorMissing, connectorMisnamed, connectorSubclass, connectorNotGlobal,
}
