package main

import "testing"

func TestFindCommand(t *testing.T) {
	tests := []struct{ word, want, message string }{
		{"debug", "debug", ""},
		{"DEBUG", "debug", ""},
		{"debgu", "", `there is no command "debgu". Did you mean "debug"?`},
		{"test", "", `there is no command "test". Did you mean "debug"?`},
		{"Clean", "", `there is no command "Clean". Did you mean "reset"?`},
		{"xyzzy", "", `there is no command "xyzzy".`},
		{"é", "", `there is no command "é".`},
	}
	for _, tt := range tests {
		cmd, err := findCommand(tt.word)
		got, message := "", ""
		if err != nil {
			message = err.Error()
		} else {
			got = cmd.name
		}
		if got != tt.want || message != tt.message {
			t.Errorf("findCommand(%q) = %q, %q, want %q, %q", tt.word, got, message, tt.want, tt.message)
		}
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"debug", "debug", 0},
		{"debgu", "debug", 2},
		{"kitten", "sitting", 3},
		{"test", "reset", 2},
	}
	for _, tt := range tests {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

// A suggestion by synonym must lead to one command only, and a command must not be shadowed by the
// synonym of another.
func TestSynonymsAreUnique(t *testing.T) {
	owner := map[string]string{}
	for _, c := range commands() {
		for _, word := range append([]string{c.name}, c.synonyms...) {
			if other, taken := owner[word]; taken {
				t.Errorf("%q belongs to %s and to %s", word, other, c.name)
			}
			owner[word] = c.name
		}
	}
}
