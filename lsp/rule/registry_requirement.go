package rule

var requirementRules = []*Rule{sdkImport, sdkStarImport}
