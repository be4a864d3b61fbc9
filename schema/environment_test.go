package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRuntimeVariables(t *testing.T) {
	got := make(map[string]string)
	for _, v := range RuntimeVariables {
		got[v.Name] = v.DebugValue
		if v.Doc == "" || v.Since == (Release{}) {
			t.Errorf("%s lacks a text or a release", v.Name)
		}
	}
	want := map[string]string{
		"FIVETRAN_CONNECTION_ID":    "test_connection_id",
		"FIVETRAN_CONNECTION_NAME":  "test_connection_name",
		"FIVETRAN_DEPLOYMENT_MODEL": "local_debug",
		"FIVETRAN_GROUP_ID":         "test_group_id",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestInputVariablesAreConsistent(t *testing.T) {
	seen := make(map[string]bool)
	for _, v := range InputVariables {
		if v.Name == "" || v.Doc == "" || seen[v.Name] {
			t.Errorf("%+v: no name, no text, or a second row", v)
		}
		seen[v.Name] = true
		if v.Gone != (Release{}) && !v.Since.Before(v.Gone) {
			t.Errorf("%s is read from %v and no longer from %v", v.Name, v.Since, v.Gone)
		}
	}
}
