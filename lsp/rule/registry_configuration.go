package rule

var configurationRules = []*Rule{
	configurationSyntaxRule, configurationEmptyRule, configurationCommentRule, configurationTrailingCommaRule,
	configurationEncodingRule, configurationNotObjectRule, configurationValueRule, configurationHostListRule,
	configurationKeysRule, configurationDuplicateRule, configurationPlaceholderRule, configurationEncryptedRule,
	secretNotIgnoredRule,
	configurationKeyMissing, configurationKeyMisspelled, configurationKeyUnread, configurationConversion, configurationCompare,
	configurationTruth,
}
