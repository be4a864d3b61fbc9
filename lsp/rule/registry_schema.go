package rule

var schemaRules = []*Rule{}
