package rule

var valueRules = []*Rule{
	valueType, decimalFloat, textWithoutZone, textWithZone, dateFormat, jsonEncodedTwice, valueNotSerialisable,
}
