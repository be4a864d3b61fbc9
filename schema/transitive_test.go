package schema

import (
	"strings"
	"testing"
)

func TestBrings(t *testing.T) {
	for _, tc := range []struct {
		distribution, imported string
		want                   bool
	}{
		{"boto3", "botocore.exceptions", true},
		{"pymongo", "bson", true},
		{"delta-sharing", "pandas", true},
		{"google-cloud-bigquery", "google.api_core.exceptions", true},
		{"google-cloud-bigquery", "googleapiclient", false},
		{"azure-identity", "azure.core", true},
		{"pandas", "pyarrow", false},
		{"numpy", "pandas", false},
		{"unheard-of", "numpy", false},
	} {
		if got := Brings(tc.distribution, tc.imported); got != tc.want {
			t.Errorf("Brings(%s, %s) = %v", tc.distribution, tc.imported, got)
		}
	}
}

// The table is sorted enough to be read, and holds names as PEP 503 normalises them.
func TestBroughtNames(t *testing.T) {
	seen := map[string]bool{}
	for line := range strings.Lines(brought) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if seen[words[0]] {
			t.Errorf("%s has two lines", words[0])
		}
		seen[words[0]] = true
		if strings.ToLower(words[0]) != words[0] || strings.ContainsAny(words[0], "._") {
			t.Errorf("%s is not normalised", words[0])
		}
	}
	if !IsWellKnown("python-dateutil") || !IsWellKnown("pandas") || IsWellKnown("utils") {
		t.Error("IsWellKnown is wrong")
	}
}
