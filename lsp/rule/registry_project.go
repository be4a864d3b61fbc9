package rule

var projectRules = []*Rule{}
