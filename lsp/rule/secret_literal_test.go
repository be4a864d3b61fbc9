package rule

import "testing"

func TestWordsAreNoSecrets(t *testing.T) {
	for value, want := range map[string]bool{
		exampleSecret: false, "X-Api-Key-Access-V2": true, "oauth2/token": true, "getAccessToken": true, "Zx9Qw7Lk2Pf8": false,
		"aGkLpQrStUvWxyZa": false, "": true,
	} {
		if got := isWords(value); got != want {
			t.Errorf("isWords(%q) = %v", value, got)
		}
	}
}
