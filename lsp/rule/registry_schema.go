package rule

var schemaRules = []*Rule{
	schemaNotList, schemaWithoutTable, schemaTableName, schemaKeyMisspelled, schemaKeyUnknown,
	primaryKeyNotList, primaryKeyNotText, columnsNotDict,
	unknownType, decimalWithoutPrecision, typeDictNotDecimal, decimalDigits, decimalRange,
	tableDeclaredTwice, tablesMerge, columnsMerge, dictKeyTwice, nameChanges, systemColumn,
}
