package rule

var schemaRules = []*Rule{
	schemaNotList, schemaWithoutTable, schemaTableName, schemaKeyMisspelled, schemaKeyUnknown,
	primaryKeyNotList, primaryKeyNotText, columnsNotDict,
	unknownType, decimalWithoutPrecision, typeDictNotDecimal, decimalDigits, decimalRange,
	tableDeclaredTwice, tableMismatch, tableNotDeclared, tableSpelledDifferently, tableOtherSchema, tableNeverWritten,
	tableOnlyUpdated, keyColumnMissing, rowNotDict, rowEmpty, columnSpelledDifferently,
	tablesMerge, columnsMerge, dictKeyTwice, nameChanges, systemColumn,
}
