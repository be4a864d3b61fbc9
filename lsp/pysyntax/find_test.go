package pysyntax

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cursor takes the ‸ out of a source and returns where it was.
func cursor(t *testing.T, source string) (string, int) {
	t.Helper()
	at := strings.Index(source, "‸")
	if at < 0 {
		t.Fatalf("no cursor in %q", source)
	}
	return strings.Replace(source, "‸", "", 1), at
}

func TestPath(t *testing.T) {
	tests := []struct{ source, want string }{
		{"‸", "Module"},
		{"x = f(a, ‸b)", "Module Assign Call Arg Name"},
		{"x = f(a‸, b)", "Module Assign Call Arg Name"},
		{"x = f(a,‸ b)", "Module Assign Call"},
		{"x = ‸f(a)", "Module Assign Call Name"},
		{"x.y‸", "Module ExprStmt Attribute"},
		{"x‸.y", "Module ExprStmt Attribute Name"},
		{"x.‸", "Module ExprStmt Attribute"},
		{"op.upsert(\"t\", {\"id\": ‸\nx = 1", "Module ExprStmt Call Arg Dict"},
		{"f'{a‸}{b}'", "Module ExprStmt FString FormattedValue Name"},
		{"f'{a}‸{b}'", "Module ExprStmt FString FormattedValue"},
		{"f'{a}{‸b}'", "Module ExprStmt FString FormattedValue Name"},
		{"def f(a: int = ‸1):\n    pass", "Module FunctionDef Param Number"},
		{"def f(a):\n    if b:\n        return ‸c", "Module FunctionDef If Return Name"},
		{"try: x\nexcept ‸E: y", "Module Try ExceptHandler Name"},
		{"match x:\n    case a as ‸b: y", "Module Match MatchCase NamedExpr Name"},
		{"x = [a for b in ‸c]", "Module Assign Comprehension CompFor Name"},
		{"a\n‸\nb", "Module"},
	}
	for _, test := range tests {
		source, at := cursor(t, test.source)
		var got []string
		for _, n := range Parse(source).Path(at) {
			got = append(got, strings.TrimPrefix(fmt.Sprintf("%T", n), "*pysyntax."))
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q: %s", test.source, diff)
		}
	}
}

func TestTokenBefore(t *testing.T) {
	for source, want := range map[string]string{
		"‸x": "", "x‸": "x", "f(‸": "(", "f(\"a‸": `"a`, "f(a, # c\n  ‸b)": "\n", "x = ‸ ": "=", "a.b‸c": "bc",
	} {
		source, at := cursor(t, source)
		m := Parse(source)
		got := ""
		if i := m.TokenBefore(at); i >= 0 {
			got = source[m.Tokens[i].Start:m.Tokens[i].End]
		}
		if got != want {
			t.Errorf("%q at %d: %q, want %q", source, at, got, want)
		}
	}
}

func TestComments(t *testing.T) {
	source := "# a\r\nx = 1  # b\r\ry = '''\n# no\n''' # c\nf(  # d\n  # e\n)\\\n# f"
	var got []string
	for _, c := range Parse(source).Comments() {
		got = append(got, fmt.Sprintf("%d %v %s", c.Line, c.Alone, source[c.Start:c.End]))
	}
	want := []string{"0 true # a", "1 false # b", "5 false # c", "6 false # d", "7 true # e", "9 false # f"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTokens(t *testing.T) {
	source := "\ufeff# c\ndef f():\n\tx = f\"a{b!r:>{w}}c\" \\\n  + $1\n\n  (y,\n  z)"
	var got []string
	for _, token := range Parse(source).Tokens {
		text := fmt.Sprintf("%s %q", token.Kind, source[token.Start:token.End])
		if token.BeginsLine() {
			text = fmt.Sprintf("%d: %s", token.Indent(), text)
		}
		got = append(got, text)
	}
	want := []string{
		`comment "# c"`, `line end "\n"`, `0: def "def"`, `name "f"`, `( "("`, `) ")"`, `: ":"`, `end of the line "\n"`,
		`8: name "x"`, `= "="`, `f-string "f\""`, `text "a"`, `{ "{"`, `name "b"`, `! "!"`, `name "r"`, `: ":"`, `text ">"`,
		`{ "{"`, `name "w"`, `} "}"`, `} "}"`, `text "c"`, `closing quote "\""`, `+ "+"`, `stray character "$"`, `number "1"`,
		`end of the line "\n"`, `line end "\n"`, `2: ( "("`, `name "y"`, `, ","`, `line end "\n"`, `name "z"`, `) ")"`,
		`end of the line ""`, `0: end of the file ""`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestValues(t *testing.T) {
	for source, want := range map[string]string{
		`'a'`: "a", `"a" 'b' r"\c"`: `ab\c`, `b"\xff\n\u0041"`: "\xff\n\\u0041", `'\x41\u00e9\U0001f600\101\7'`: "Aé😀A\a",
		`'\q\'\"\\'`: `\q'"\`, "'a\\\nb'": "ab", "'a\\\r\nb'": "ab", "'''a\r\nb\rc'''": "a\nb\nc", `r'\''`: `\'`,
		`'\N{BULLET}'`: "�", `'\ud83d'`: "�", `u'é'`: "é", `''`: "", `'a`: "a", `'''a`: "a", `'\x4`: `\x4`,
		`f'a{{b}}\n'`: "a{b}\n", `rf'\n{{'`: `\n{`, `f'\N{BULLET}{{'`: "�{",
	} {
		got := ""
		Inspect(Parse(source), func(n Node) bool {
			if s, ok := n.(*String); ok {
				got = s.Value
			}
			return true
		})
		if got != want {
			t.Errorf("%s is %q, want %q", source, got, want)
		}
	}
}
