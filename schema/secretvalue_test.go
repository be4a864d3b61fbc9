package schema

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// made puts a secret together, so that no scanner takes this file for a leak.
func made(parts ...string) string { return strings.Join(parts, "") }

func TestFindSecrets(t *testing.T) {
	hex := "3f9a1c7e5b2d4f60"
	letters := "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"
	for text, want := range map[string]string{
		made("AKIA", "QWERTYUIOPASDFGH"):                                          "an AWS access key id",
		"AKIAIOSFODNN7EXAMPLE":                                                    "",
		made("token: gh", "p_", letters):                                          "a GitHub token",
		made("glp", "at-", letters[:20]):                                          "a GitLab token",
		made("xox", "b-", "48201957361-", letters[:12]):                           "a Slack token",
		made("sk", "_live_", letters[:24]):                                        "a Stripe key",
		made("sk", "_test_", letters[:24]):                                        "",
		made("AI", "za", letters[:35]):                                            "a Google API key",
		made("da", "pi", hex, hex):                                                "a Databricks token",
		made("shp", "at_", hex, hex):                                              "a Shopify token",
		made("postgres://app:", "kd82!xPq", "@db.internal/x"):                     "a password in a URL",
		"postgres://app:password@db/x":                                            "",
		"https://user:${PASSWORD}@host/x":                                         "",
		"https://user:<password>@host/x":                                          "",
		"https://host:8080/a@b":                                                   "",
		"https://user@host/x":                                                     "",
		made("-----BEGIN RSA PRIVATE", " KEY-----\n", strings.Repeat(letters, 3)): "a private key",
		made(`-----BEGIN PRIVATE`, ` KEY-----\n`, strings.Repeat(letters, 3)):     "a private key",
		"-----BEGIN PRIVATE KEY-----\nfull string including \\n newline characters\n-----END PRIVATE KEY-----": "",
		"-----BEGIN CERTIFICATE-----\n" + strings.Repeat(letters, 3):                                           "",
		"plain text with a pattern": "",
	} {
		got := ""
		for _, s := range FindSecrets(text) {
			got += s.What
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	text := "a\nkey = " + made("gh", "p_", letters) + "\n"
	want := []SecretText{{8, len(text) - 1, "a GitHub token"}}
	if diff := cmp.Diff(want, FindSecrets(text)); diff != "" {
		t.Error(diff)
	}
}

func TestPlaceholders(t *testing.T) {
	for _, value := range []string{
		"<YOUR_API_KEY>", "<>", "<your api key>", "YOUR_API_KEY", "your_api_key", "your-key", "your_org", "${API_KEY}", "{{ api_key }}",
		"[API_KEY]", "changeme", "CHANGE_ME", "REPLACE_ME", "xxx", "XXXXXXXX", "***", "...", "Token <YOUR_KEY>", "Bearer <token>",
		"INSERT_KEY_HERE", "ENTER_YOUR_KEY", "TODO", " <A> ", "replace with your key",
	} {
		if !IsPlaceholder(value) {
			t.Errorf("%q is no placeholder", value)
		}
	}
	for _, value := range []string{
		"", "443", "true", "https://api.example.com", "2024-01-01", "a,b", `["a", "b"]`, "<a> and <b>", "us", "xx", "yourself",
		"admin", "s3cr3t", "a<b", "{}", "your_org/repo1, your_org/repo2", "Toronto", "[]", "tbdx", `{"a": 1}`, "{'a': 1}",
	} {
		if IsPlaceholder(value) {
			t.Errorf("%q is a placeholder", value)
		}
	}
}

func TestLooksSecret(t *testing.T) {
	for _, test := range []struct {
		key, value string
		want       bool
	}{
		{"api_key", "8f14e45fceea167a5a36dedd4bea2543", true},
		{"api_key", "Zk3v9QpLx72mBt4R", true},
		{"password", "Tr0ub4dor&3xyz", true},
		{"client_secret", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", true},
		{"anything", made("gh", "p_", "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"), true},

		{"api_key", "", false},
		{"api_key", "<YOUR_API_KEY>", false},
		{"api_key", "YOUR_API_KEY_123", false},
		{"api_key", "00000000-0000-0000-0000-000000000000", false},
		{"api_key", "aaaaaaaaaaaaaaaaaaaaaaaa1", false},
		{"api_key", "abcdefghijklmnop123", false},
		{"password", "postgres", false},
		{"password", "correct horse battery staple", false},
		{"token", "your_token_here_12345", false},
		{"base_url", "8f14e45fceea167a5a36dedd4bea2543", false},
		{"token_url", "https://login.host.com/oauth2/v2.0/token", false},
		{"my_key", "EKlFpH8sZmdhhZ9lGhezgMTwAw3", false},
		{"password", "fivetran_encrypted:8f14e45fceea167a5a36dedd4bea2543", false},
		{"password", "ENCRYPTED:v1:8f14e45f:local-fernet:gAAAAABk3v9QpLx72mBt4R", false},
		{"secret", "2024-01-01T00:00:00Z", false},
	} {
		if got := LooksSecret(test.key, test.value); got != test.want {
			t.Errorf("%s %q: got %v", test.key, test.value, got)
		}
	}
}

func FuzzFindSecrets(f *testing.F) {
	f.Add("key", "https://user:pass@host AKIA")
	f.Fuzz(func(t *testing.T, key, value string) {
		LooksSecret(key, value)
		for _, s := range FindSecrets(value) {
			if s.Start < 0 || s.Start >= s.End || s.End > len(value) || s.What == "" {
				t.Errorf("%+v", s)
			}
		}
	})
}

func BenchmarkFindSecrets(b *testing.B) {
	text := strings.Repeat("some text of a settings file, with a pattern and https://host/path\n", 1000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		FindSecrets(text)
	}
}
