package rule

var projectRules = []*Rule{
	ftignoreRule, driversRule, scriptLineEndsRule, filesNotIgnoredRule, packagedSecretRule, moduleNotPackagedRule,
	stateFileSyntaxRule, stateFileObjectRule, stateFileSizeRule,
	optionsSyntaxRule, optionsFieldRule, optionsKeyRule, optionsValueRule, optionsContentRule, optionsDefaultRule,
	optionsOutsideRule,
}
