package runner

import (
	"strings"
	"testing"
)

func TestMaskCut(t *testing.T) {
	secret := "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + strings.Repeat("SflKxwRJSMeK", 20) + ".end-of-it"
	c := configuration{text: map[string]string{"token": secret, "password": "a-short-one-of-25-letters"}}
	n := len(secret)
	for _, test := range []struct{ text, want string }{
		{"{'t': '" + secret[:85] + "..." + secret[n-42:] + "'}", "{'t': '****...****'}"},
		{secret[:16] + "… (300 characters)", "****… (300 characters)"},
		{"Bearer " + secret[:60], "Bearer ****"},
		{"b'" + secret[:60] + "'...", "b'****'..."},
		{secret[:20] + "..." + secret[n-9:] + ", " + secret[:70] + "..." + secret[n-10:] + " x", "****...****, ****...**** x"},
		{secret[:21] + "...", "****..."}, // the secret goes on with a dot
		{"..." + secret[n-10:], "...****"},
		{"x..." + secret[n-8:] + secret[n-8:], "x...****" + secret[n-8:]},
		{secret[:16] + " and " + secret[n-20:], secret[:16] + " and " + secret[n-20:]},
		{secret[:15] + "..." + secret[n-7:], secret[:15] + "..." + secret[n-7:]},
		{"a-short-one-of-25-let...", "a-short-one-of-25-let..."},
		{secret + "..." + secret, "****...****"},
		{"", ""},
	} {
		if got := c.masker().Replace(test.text); got != test.want {
			t.Errorf("%s: got %s, want %s", test.text, got, test.want)
		}
	}
}

func FuzzMaskCut(f *testing.F) {
	f.Add("Bearer ", 85, 42, "'}")
	f.Add("..", 21, 9, "")
	f.Fuzz(func(t *testing.T, before string, head, tail int, after string) {
		secret := "0123456789.abcdef.0123456789.ABCDEF.0123456789..-end-of-it"
		if head < shortestHead || tail < shortestTail || head+tail >= len(secret) || strings.ContainsAny(before+after, "0123456789.abcdefABCDEF-nit…") {
			return
		}
		m := newMasker([]string{secret})
		got := m.Replace(before + secret[:head] + "..." + secret[len(secret)-tail:] + after)
		if !strings.HasPrefix(got, before+"****") || !strings.HasSuffix(got, "****"+after) || len(got) > len(before)+len(after)+13 {
			t.Errorf("%q", got)
		}
	})
}
