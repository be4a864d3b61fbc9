package rule

var requirementRules = []*Rule{
	requirementSyntaxRule, requirementVersionRule, requirementGitFormRule, requirementGitRefRule, requirementOptionRule,
	requirementPreinstalledRule, requirementDuplicateRule, requirementConflictRule, requirementUnpinnedRule,
	requirementsIgnoredRule, requirementsNameRule, pyprojectSyntaxRule, pyprojectDependenciesRule, pyprojectPoetryRule,
	pyprojectPythonRule, requirementMissingRule,
	sdkImport, sdkStarImport,
}
