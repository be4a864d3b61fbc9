package rule

var valueRules = []*Rule{}
