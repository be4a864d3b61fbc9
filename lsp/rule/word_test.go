package rule

import "testing"

func TestHasWord(t *testing.T) {
	for _, test := range []struct {
		source, word string
		want         bool
	}{
		{"the api_key", "api_key", true},
		{"the api_keys", "api_key", false},
		{"api_keys api_key", "api_key", true},
		{"the api_key", "", false},
		{"", "", false},
		{"", "x", false},
	} {
		if got := hasWord(test.source, test.word); got != test.want {
			t.Errorf("hasWord(%q, %q) = %v", test.source, test.word, got)
		}
	}
}
