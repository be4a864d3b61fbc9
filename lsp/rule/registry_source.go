package rule

var sourceRules = []*Rule{unknownRule}
