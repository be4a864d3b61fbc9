package runner

import (
	"strings"
	"testing"
)

// TestEngineVersion: what the run says of the engine is what the engine says of itself.
func TestEngineVersion(t *testing.T) {
	if want := "__version__ = \"" + EngineVersion + "\""; !strings.Contains(readFile(t, "pysdk/python/embedded/fivetran_connector_sdk/__init__.py"), want) {
		t.Errorf("the engine does not have %s", want)
	}
}
