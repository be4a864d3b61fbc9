package rule

// sourceRules are about any file.
var sourceRules = []*Rule{syntaxRule, unknownRule}
