package dap

import (
	dap "github.com/google/go-dap"
)

// filters are the check boxes (DAP: exceptionBreakpointFilters). kind is that of the agent's stop; "" is debugpy's own.
var filters = []struct {
	dap.ExceptionBreakpointsFilter
	kind string
}{
	{dap.ExceptionBreakpointsFilter{
		Filter: "checkpoint", Label: "Checkpoints", Default: true, SupportsCondition: true,
		Description:          "Stops at each op.checkpoint(), after everything before it was committed.",
		ConditionDescription: "A Python expression, such as number > 3, or rows[\"orders\"] > 1000. It sees state, previous, number, rows.",
	}, "checkpoint"},
	{dap.ExceptionBreakpointsFilter{
		Filter: "schema change", Label: "Schema Changes",
		Description: "Stops where a row makes a new table, a new column or a wider type. The sync looks at each row while this is on, and is slower.",
	}, "schema change"},
	{dap.ExceptionBreakpointsFilter{
		Filter: "value changed", Label: "Changed Values",
		Description: "Stops where a value cannot be stored as it was sent. The sync looks at each row while this is on, and is slower.",
	}, "value changed"},
	{dap.ExceptionBreakpointsFilter{
		Filter: "warning", Label: "Warnings", SupportsCondition: true,
		Description:          "Stops at op.warning().",
		ConditionDescription: "A Python expression. It sees message.",
	}, "warning"},
	{dap.ExceptionBreakpointsFilter{
		Filter: "uncaught", Label: "Uncaught Exceptions", Default: true,
		Description: "Stops where an exception is raised that ends the sync.",
	}, "uncaught"},
	{dap.ExceptionBreakpointsFilter{
		Filter: "raised", Label: "Raised Exceptions",
		Description: "Stops at every exception, also those that are handled. Needs debugpy.",
	}, ""},
	{dap.ExceptionBreakpointsFilter{
		Filter: "userUnhandled", Label: "User Uncaught Exceptions",
		Description: "Stops where an exception leaves your code for a library's. Needs debugpy.",
	}, ""},
}

// capabilities is everything that a session can do with debugpy: which Python there is, is known later (onReady).
func capabilities() dap.Capabilities {
	c := dap.Capabilities{
		SupportsConfigurationDoneRequest:  true,
		SupportsFunctionBreakpoints:       true,
		SupportsConditionalBreakpoints:    true,
		SupportsHitConditionalBreakpoints: true,
		SupportsLogPoints:                 true,
		SupportsDataBreakpoints:           true,
		SupportsExceptionFilterOptions:    true,
		SupportsExceptionInfoRequest:      true,
		SupportsEvaluateForHovers:         true,
		SupportsSetVariable:               true,
		SupportsSetExpression:             true,
		SupportsGotoTargetsRequest:        true,
		SupportsStepInTargetsRequest:      true,
		SupportsCompletionsRequest:        true,
		CompletionTriggerCharacters:       []string{".", " "},
		SupportsModulesRequest:            true,
		SupportsLoadedSourcesRequest:      true,
		SupportsRestartRequest:            true,
		SupportsTerminateRequest:          true,
		SupportTerminateDebuggee:          true,
		SupportsCancelRequest:             true,
		SupportsValueFormattingOptions:    true,
		SupportsDelayedStackTraceLoading:  true,
		SupportsClipboardContext:          true,
	}
	for _, f := range filters {
		c.ExceptionBreakpointFilters = append(c.ExceptionBreakpointFilters, f.ExceptionBreakpointsFilter)
	}
	return c
}

func (s *session) onInitialize(m *message) error {
	client, err := arguments[dap.InitializeRequestArguments](m)
	if err != nil {
		return err
	}
	s.client, s.phase = client, initialized
	s.reply(m, capabilities())
	return nil
}
