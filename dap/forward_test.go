package dap

import (
	"encoding/json"
	"testing"
)

// TestForwards: a request that debugpy announces goes to it, known here or not.
func TestForwards(t *testing.T) {
	can := map[string]json.RawMessage{
		"supportsNewThingRequest": json.RawMessage("true"), "supportsOldThingRequest": json.RawMessage("false"), "supportsStepBack": json.RawMessage("true"),
	}
	r := &run{peer: &peer{can: can}}
	for command, want := range map[string]bool{"newThing": true, "oldThing": false, "otherThing": false, "": false, "stepBack": true, "restartFrame": false, "é": false} {
		if got := r.forwards(command); got != want {
			t.Errorf("%q: %v", command, got)
		}
	}
	if (&run{}).forwards("newThing") || (*run)(nil).forwards("newThing") {
		t.Error("there is no debugpy to forward to")
	}
}
