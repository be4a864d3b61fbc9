package rule

var configurationRules = []*Rule{}
