package requirement

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// show writes what was read, each part as its place in the text has it.
func show(t *testing.T, text string, r *Requirement) string {
	t.Helper()
	source := func(p Part) string {
		if got := strings.ReplaceAll(text[p.Start:p.End], "\\\n", ""); got != p.Text {
			t.Errorf("%q: the place of %q holds %q", text, p.Text, got)
		}
		return p.Text
	}
	s := source(r.Name)
	for _, e := range r.Extras {
		s += " [" + source(e) + "]"
	}
	for _, sp := range r.Specifiers {
		s += " " + sp.Operator + " " + source(sp.Version)
	}
	if r.URL.Text != "" {
		s += " @ " + source(r.URL.Part) + " " + r.URL.VCS + " ref=" + source(r.URL.Ref) + " egg=" + source(r.URL.Egg)
	}
	if r.Marker.Text != "" {
		s += " ; " + source(r.Marker)
	}
	for _, o := range r.Options {
		s += " " + o.Long + "=" + source(o.Value)
	}
	if r.Repair != "" {
		s += " -> " + r.Repair
	}
	if r.Opaque {
		s += " opaque"
	}
	return s
}

func problems(text string, list []Problem) []string {
	var all []string
	for _, p := range list {
		all = append(all, text[p.Start:p.End]+": "+p.Code.String())
	}
	return all
}

func TestRequirements(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"pandas", "pandas"},
		{"Pandas_Lib.x==2.0.3", "Pandas_Lib.x == 2.0.3"},
		{"pandas == 2.0.3  # why", "pandas == 2.0.3"},
		{"pandas[excel, parquet] >=2.0, <3", "pandas [excel] [parquet] >= 2.0 < 3"},
		{"pandas (>=2.0,<3)", "pandas >= 2.0 < 3"},
		{"pandas>=2,", "pandas >= 2"},
		{"a===foo", "a === foo"},
		{"a==1.*,!=1.3.*", "a == 1.* != 1.3.*"},
		{"pytz==2023.3.post1", "pytz == 2023.3.post1"},
		{"a~=1.4.2;python_version<'3.12' and (os_name == \"posix\" or 'linux' in sys_platform)", "a ~= 1.4.2 ; python_version<'3.12' and (os_name == \"posix\" or 'linux' in sys_platform)"},
		{"a @ https://host/a-1.0.zip ; extra == 'x'", "a @ https://host/a-1.0.zip  ref= egg= ; extra == 'x'"},
		{"a@git+https://host/o/r.git@v1.0", "a @ git+https://host/o/r.git@v1.0 git ref=v1.0 egg="},
		{"git+https://user@host/o/r.git@main#egg=my_a&subdirectory=s", "my_a @ git+https://user@host/o/r.git@main#egg=my_a&subdirectory=s git ref=main egg=my_a"},
		{"git+ssh://git@github.com/o/r.git", " @ git+ssh://git@github.com/o/r.git git ref= egg="},
		{"https://host/a-1.0-py3-none-any.whl", " @ https://host/a-1.0-py3-none-any.whl  ref= egg="},
		{"a==1 --hash=sha256:0aF --hash sha256:22", "a == 1 --hash=sha256:0aF --hash=sha256:22"},
		{"./local", " opaque"},
		{"wheels/a-1.0-py3-none-any.whl", " opaque"},
		{"${NAME}==1", " opaque"},
		{"a==${VERSION}", "a == ${VERSION} opaque"},
		{"a @ https://${TOKEN}@host/a.zip", "a @ https://${TOKEN}@host/a.zip  ref= egg= opaque"},
		{"a[x]\\\n>=1\\\n,<2 ; python_version \\\n> '3'", "a [x] >= 1 < 2 ; python_version > '3'"},
		{"a==1.\\\n0", "a == 1.0"},

		{"git@github.com:o/r.git", " @ git@github.com:o/r.git git ref= egg= -> git+ssh://git@github.com/o/r.git"},
		{"git+git@github.com:o/r.git@v1", " @ git+git@github.com:o/r.git@v1 git ref= egg= -> git+ssh://git@github.com/o/r.git@v1"},
		{"git+ssh://git@github.com:o/r.git", " @ git+ssh://git@github.com:o/r.git git ref= egg= -> git+ssh://git@github.com/o/r.git"},
		{"a @ git://github.com/o/r", "a @ git://github.com/o/r git ref= egg= -> git+https://github.com/o/r"},
		{"ssh://git@github.com/o/r", " @ ssh://git@github.com/o/r git ref= egg= -> git+ssh://git@github.com/o/r"},
		{"https://github.com/o/r.git@v1#egg=r", " @ https://github.com/o/r.git@v1#egg=r git ref= egg= -> git+https://github.com/o/r.git@v1#egg=r"},
		{"https://github.com/o/r", " @ https://github.com/o/r git ref= egg= -> git+https://github.com/o/r"},
		{"https://git.host.org/x/y/r.git", " @ https://git.host.org/x/y/r.git git ref= egg= -> git+https://git.host.org/x/y/r.git"},
		{"github.com/o/r", " @ github.com/o/r git ref= egg= -> git+https://github.com/o/r"},
		{"git+github.com/o/r", " @ git+github.com/o/r git ref= egg= -> git+https://github.com/o/r"},
		{"git+https:/github.com/o/r", " @ git+https:/github.com/o/r git ref= egg= -> git+https://github.com/o/r"},
		{"git+htps://github.com/o/r", " @ git+htps://github.com/o/r git ref= egg= -> git+https://github.com/o/r"},
		{"https://github.com/o/r/archive/v1.zip", " @ https://github.com/o/r/archive/v1.zip  ref= egg="},
		{"https://github.com/o/r/releases/download/v1/r-1.tar.gz", " @ https://github.com/o/r/releases/download/v1/r-1.tar.gz  ref= egg="},
		{"git+ssh://git@host:2222/o/r.git", " @ git+ssh://git@host:2222/o/r.git git ref= egg="},
	} {
		f := ParseFile(test.text)
		if len(f.Lines) != 1 || f.Lines[0].Requirement == nil {
			t.Errorf("%q: %+v", test.text, f.Lines)
			continue
		}
		if got := show(t, test.text, f.Lines[0].Requirement); got != test.want {
			t.Errorf("%q\n is read as %s\n   wanted  %s", test.text, got, test.want)
		}
		if got := problems(test.text, f.Lines[0].Problems); got != nil {
			t.Errorf("%q has the problems %q", test.text, got)
		}
	}
}

func TestProblems(t *testing.T) {
	for text, want := range map[string]string{
		"==1.0":                           "==1.0: " + MissingName.String(),
		"-":                               "",
		"é==1":                            "é: " + BadName.String(),
		"a-==1":                           "a-: " + BadName.String(),
		"a=1.0":                           "=: " + BadOperator.String(),
		"a=>1.0":                          "=>: " + BadOperator.String(),
		"a ^1.0":                          "^: " + BadOperator.String(),
		"a==":                             "==: " + MissingVersion.String(),
		"a>=1,<":                          "<: " + MissingVersion.String(),
		"a==1.0.x":                        "1.0.x: " + BadVersion.String(),
		"a==latest":                       "latest: " + BadVersion.String(),
		"a==1..2":                         "1..2: " + BadVersion.String(),
		"a==1.0#c":                        "1.0#c: " + BadVersion.String(),
		"a>1.*":                           "1.*: " + BadWildcard.String(),
		"a>=1+local":                      "1+local: " + BadLocal.String(),
		"a~=1":                            "1: " + ShortCompatible.String(),
		"a>=1 <2":                         "1: " + MissingComma.String(),
		"a[b":                             "[b: " + UnclosedBracket.String(),
		"a[b,]":                           ",: " + BadExtras.String(),
		"a (>=1":                          "(: " + UnclosedBracket.String(),
		"a @ ":                            "@: " + MissingURL.String(),
		"a b":                             "b: " + UnexpectedText.String(),
		"a 1.0":                           "1.0: " + UnexpectedText.String(),
		"a==1.0; python_version < 3.9":    "python_version < 3.9: " + BadMarker.String(),
		"a; platform = 'x'":               "platform = 'x': " + BadMarker.String(),
		"a==1 --hsh=sha256:1":             "--hsh: " + UnknownOption.String(),
		"a==1 --hash=md5:1":               "md5:1: " + BadHash.String(),
		"--extra-index":                   "--extra-index: " + MissingValue.String(),
		"--indx https://x":                "--indx: " + UnknownOption.String(),
		"a \\\n b":                        "b: " + UnexpectedText.String(),
		"git+https://x/y.git#egg=a extra": "extra: " + UnexpectedText.String(),
	} {
		got := ""
		for _, l := range ParseFile(text).Lines {
			for _, p := range problems(text, l.Problems) {
				if got == "" {
					got = p
				}
			}
		}
		if got != want {
			t.Errorf("%q has the problem %q\n    wanted %q", text, got, want)
		}
	}
}

func TestFile(t *testing.T) {
	text := "# first \\\r\n\r\n  a==1 # c\r\n-r other.txt\n--index-url=https://u:p@host/simple\n-iurl\n--pre -c c.txt\n--extra-i x\na\\\n"
	type line struct{ whole, full, comment, options string }
	var got []line
	for _, l := range ParseFile(text).Lines {
		options := ""
		for _, o := range l.Options {
			options += o.Long + " " + text[o.Value.Start:o.Value.End] + "|"
		}
		got = append(got, line{text[l.Start:l.End], text[l.FullStart:l.FullEnd], text[l.Comment.Start:l.Comment.End], options})
		if len(l.Problems) > 0 {
			t.Errorf("%q: %v", text[l.Start:l.End], problems(text, l.Problems))
		}
	}
	want := []line{
		{"", "# first \\\r\n", "# first \\", ""},
		{"", "\r\n", "", ""},
		{"a==1", "  a==1 # c\r\n", "# c", ""},
		{"-r other.txt", "-r other.txt\n", "", "--requirement other.txt|"},
		{"--index-url=https://u:p@host/simple", "--index-url=https://u:p@host/simple\n", "", "--index-url https://u:p@host/simple|"},
		{"-iurl", "-iurl\n", "", "--index-url url|"},
		{"--pre -c c.txt", "--pre -c c.txt\n", "", "--pre |--constraint c.txt|"},
		{"--extra-i x", "--extra-i x\n", "", "--extra-index-url x|"},
		{"a", "a\\\n", "", ""},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(line{})); diff != "" {
		t.Error(diff)
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"Requests": "requests", "fivetran_connector_sdk": "fivetran-connector-sdk", "a.B-_c": "a-b-c", "": "", "x__": "x-",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func parse(t *testing.T, text string) *Requirement {
	t.Helper()
	r, problems := Parse(text)
	if len(problems) > 0 {
		t.Fatalf("%q: %v", text, problems)
	}
	return r
}

func TestPinned(t *testing.T) {
	for text, want := range map[string]bool{
		"a": false, "a==1": true, "a==1.*": false, "a===x": true, "a>=1,==1.2": true, "a~=1.2": false, "a<=1": false,
		"a @ https://host/a-1.zip": true, "a @ git+https://host/r": false, "a @ git+https://host/r@main": true,
	} {
		if got := parse(t, text).Pinned(); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func TestExcludes(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"a==1.0", "a==1.0.0", false},
		{"a==1.0", "a==1.1", true},
		{"a==1.0", "a", false},
		{"a==1.0", "a>=1.0", false},
		{"a==1.0", "a>1.0", true},
		{"a==1.5", "a==1.*", false},
		{"a==2.5", "a~=1.4", true},
		{"a==1.5", "a!=1.5", true},
		{"a===x", "a===X", false},
		{"a===x", "a==1", true},
		{"a>=2", "a<1", true},
		{"a>=2", "a<3", false},
		{"a>=2,<3", "a>=4", true},
		{"a==2.0rc1", "a>=1.0", false},
		{"a==2.0rc1", "a>=2.0", true},
		{"a", "a", false},
		{"a==1+local", "a==1", false},
	} {
		a, b := parse(t, test.a), parse(t, test.b)
		if got := a.Excludes(b); got != test.want {
			t.Errorf("%q and %q: got %v", test.a, test.b, got)
		}
		if got := b.Excludes(a); got != test.want {
			t.Errorf("%q and %q: got %v", test.b, test.a, got)
		}
	}
}

// Work that grows faster than its input would not come back before the time limit of the tests.
func TestHugeInput(t *testing.T) {
	for _, text := range map[string]string{
		"lines":         strings.Repeat("pandas==2.0.3\n", 200_000),
		"continuations": strings.Repeat("a \\\n", 100_000),
		"one line":      strings.Repeat("a,", 1<<20),
		"extras":        "a[" + strings.Repeat("x,", 1<<20),
		"conditions":    "a" + strings.Repeat(">=1,", 1<<18),
		"brackets":      "a;" + strings.Repeat("(", 1<<20),
		"options":       strings.Repeat("-r x ", 1<<18),
	} {
		ParseFile(text)
	}
}

func FuzzParseFile(f *testing.F) {
	for _, text := range []string{
		"pandas[excel]>=2.0,<3 ; python_version < '3.12' # c\r\n-r x.txt\n", "a @ git+https://h/r@x#egg=a --hash=sha256:0\\\n1",
		"git@github.com:o/r\n./x\n${X}\n", "a[b,", "a (==1", "\\\n\\\n#", "--", "-", "a;(os_name", "a===", "é \\\né",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, l := range ParseFile(text).Lines {
			if l.FullStart != at || l.Start < l.FullStart || l.End < l.Start || l.FullEnd < l.End {
				t.Fatalf("line %+v does not follow %d", l, at)
			}
			at = l.FullEnd
			for _, p := range l.Problems {
				if p.Start < l.FullStart || p.Start > p.End || p.End > l.FullEnd || p.Code.String() == "" {
					t.Errorf("%+v is not in %+v", p, l)
				}
			}
			parts := []Part{l.Comment}
			for _, o := range l.Options {
				parts = append(parts, o.Name, o.Value)
			}
			if r := l.Requirement; r != nil {
				parts = append(parts, r.Name, r.URL.Part, r.URL.Ref, r.URL.Egg, r.Marker)
				parts = append(parts, r.Extras...)
				for _, s := range r.Specifiers {
					parts = append(parts, s.Version)
				}
				r.Pinned()
				r.Excludes(r)
			}
			for _, p := range parts {
				if p.Text != "" && (p.Start < l.FullStart || p.End > l.FullEnd || p.End-p.Start < len(p.Text)) {
					t.Errorf("%+v is not in %+v", p, l)
				}
			}
		}
		if at != len(text) {
			t.Errorf("the lines end at %d of %d", at, len(text))
		}
	})
}
