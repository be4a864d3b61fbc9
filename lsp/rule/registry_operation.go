package rule

var operationRules = []*Rule{}
