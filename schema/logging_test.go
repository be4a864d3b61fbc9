package schema

import "testing"

// What takes the place of a deprecated method takes the same arguments.
func TestLogMethods(t *testing.T) {
	for _, m := range LogMethods {
		found, ok := FindLogMethod(m.Name)
		if !ok || found != m {
			t.Errorf("FindLogMethod(%q) = %v, %v", m.Name, found, ok)
		}
		if m.Instead == "" {
			continue
		}
		instead, ok := FindLogMethod(m.Instead)
		if !ok || instead.Instead != "" || instead.Exception != m.Exception || instead.Since != LogLevels {
			t.Errorf("%s is no method to use instead of %s", m.Instead, m.Name)
		}
	}
	if _, ok := FindLogMethod("warn"); ok {
		t.Error("the SDK has no method warn")
	}
}
