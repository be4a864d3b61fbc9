package rule

var stateRules = []*Rule{}
