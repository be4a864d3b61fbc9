package rule

import "testing"

func TestNearest(t *testing.T) {
	operations := []string{"upsert", "update", "delete", "truncate", "checkpoint", "warning", "error"}
	for name, want := range map[string]string{
		"upsrt": "upsert", "Upsert": "upsert", "upadte": "update", "checkpiont": "checkpoint", "check_point": "checkpoint",
		"insert": "upsert", "up": "", "e": "", "delet": "delete", "xyz": "",
	} {
		if got := nearest(name, operations); got != want {
			t.Errorf("nearest to %s: %q, want %q", name, got, want)
		}
	}
	if got := nearest("bat", []string{"cat", "rat"}); got != "" {
		t.Errorf("of two equally near ones: %q", got)
	}
}
