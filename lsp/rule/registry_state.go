package rule

var stateRules = []*Rule{
	stateNotSerialisable, checkpointNotDict, noCheckpoint, cursorBeforeRows, stateNotSaved, stateSecret,
}
