package rule

var connectorRules = []*Rule{}
