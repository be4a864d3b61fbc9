package schema

// LogMethod is one of the static methods of the SDK's Logging class.
type LogMethod struct {
	Name string
	// Since is zero for methods that were always there.
	Since Release
	// Instead is the method that took the place of this one, in the release LogLevels; empty for current methods.
	Instead   string
	Exception bool // takes an exception as its second argument
}

// LogLevels is the release that brought Python's level names; fine and severe are deprecated from then on.
var LogLevels = Release{2, 8, 2}

// LogMethods lists the methods from the least severe to the most.
var LogMethods = []LogMethod{
	{Name: "debug", Since: LogLevels},
	{Name: "fine", Instead: "debug"},
	{Name: "info"},
	{Name: "warning"},
	{Name: "error", Since: LogLevels, Exception: true},
	{Name: "severe", Instead: "error", Exception: true},
	{Name: "critical", Since: LogLevels, Exception: true},
}

// FindLogMethod gives the method of that exact name.
func FindLogMethod(name string) (LogMethod, bool) {
	for _, m := range LogMethods {
		if m.Name == name {
			return m, true
		}
	}
	return LogMethod{}, false
}
