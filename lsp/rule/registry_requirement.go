package rule

var requirementRules = []*Rule{}
