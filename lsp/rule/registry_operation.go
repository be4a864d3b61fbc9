package rule

var operationRules = []*Rule{
	operationUnknown, operationAnnotation, operationArgument, operationArgumentMissing, operationPositional, sdkTooOld, yieldOperation,
}
