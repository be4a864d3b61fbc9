package rule

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"csdk/lsp/project"
	"csdk/lsp/text"
	"csdk/schema/jsontree"
)

// mostProblems is how many syntax problems of one file are shown: what comes behind them is mostly their consequence.
const mostProblems = 10

const configurationSource = "https://fivetran.com/docs/connector-sdk/building-connectors/configuration-json"

var configurationSyntaxRule = &Rule{
	Code:     "configuration-syntax",
	Severity: Error,
	Title:    "configuration.json is not JSON",
	Doc: `The SDK reads ` + "`configuration.json`" + ` before anything else, and a sync or deployment ends when the file is not JSON.

JSON is strict: keys and texts stand in double quotes, a comma stands between two entries, and nothing stands behind the
closing brace.`,
	Bad:    Example{"configuration.json": "{\n  \"api_key\": \"<API_KEY>\"\n  base_url: 'https://api.example.com'\n}\n"},
	Good:   Example{"configuration.json": "{\n  \"api_key\": \"<API_KEY>\",\n  \"base_url\": \"https://api.example.com\"\n}\n"},
	Source: configurationSource,
	check:  checkConfigurationSyntax,
}

func checkConfigurationSyntax(p *pass) {
	f := p.ConfigurationFile()
	if f == nil {
		return
	}
	tree := f.JSON()
	shown := 0
	for _, problem := range tree.Problems {
		switch problem.Code {
		case jsontree.Empty, jsontree.Comment, jsontree.UnterminatedComment, jsontree.TrailingComma:
			continue // rules of their own
		}
		if shown++; shown > mostProblems {
			return
		}
		span := text.Span{Start: problem.Start, End: problem.End}
		finding := p.report(f, span, sentence(problem.Code.String())+" No sync starts before the file is JSON.")
		finding.Fixes = jsonFixes(f, tree, problem)
	}
}

// jsonFixes are the ways to correct what can only have been meant in one way.
func jsonFixes(f *project.File, tree *jsontree.Tree, problem jsontree.Problem) []Fix {
	replace := func(title string, start, end int, with string) []Fix {
		return []Fix{{Title: title, Safe: true, Edits: []Edit{{Path: f.Path, Span: text.Span{Start: start, End: end}, New: with}}}}
	}
	switch problem.Code {
	case jsontree.MissingComma:
		return replace("Insert the comma", problem.End, problem.End, ",")
	case jsontree.ExtraComma:
		return replace("Remove the comma", problem.Start, problem.End, "")
	case jsontree.UnquotedKey:
		return replace("Put the key in quotes", problem.Start, problem.End, quoteJSON(f.Doc.Text[problem.Start:problem.End]))
	case jsontree.SingleQuotes:
		source := f.Doc.Text[problem.Start:]
		end := strings.IndexByte(source[1:], '\'') + 2
		if end < 2 || strings.ContainsAny(source[:end], "\\\n") {
			return nil
		}
		return replace("Use double quotes", problem.Start, problem.Start+end, quoteJSON(source[1:end-1]))
	}
	return nil
}

func quoteJSON(content string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(content) != nil {
		return `""` // a string can always be encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// sentence makes one of a clause.
func sentence(clause string) string {
	return strings.ToUpper(clause[:1]) + clause[1:] + "."
}

var configurationEmptyRule = &Rule{
	Code:     "configuration-empty",
	Severity: Error,
	Title:    "configuration.json is empty",
	Doc: `A file without any text is not JSON, so the SDK refuses it. A connector that needs no settings has a
` + "`configuration.json`" + ` that holds an empty object, ` + "`{}`" + `.`,
	Bad:    Example{"configuration.json": ""},
	Good:   Example{"configuration.json": "{}\n"},
	Source: configurationSource,
	check: func(p *pass) {
		f := p.ConfigurationFile()
		if f == nil || strings.TrimSpace(f.Doc.Text) != "" {
			return
		}
		whole := text.Span{End: len(f.Doc.Text)}
		p.report(f, whole, "`configuration.json` is empty, which is not JSON. Without settings it holds `{}`.").Fixes = []Fix{{
			Title: "Insert {}", Safe: true, Edits: []Edit{{Path: f.Path, Span: whole, New: "{}\n"}},
		}}
	},
}

var configurationCommentRule = &Rule{
	Code:     "configuration-comment",
	Severity: Error,
	Title:    "configuration.json has a comment",
	Doc: `JSON has no comments, and the SDK refuses a file with one. What a setting means belongs in the README, or in the setup
form's description of the field.`,
	Bad:    Example{"configuration.json": "{\n  // From the account page.\n  \"api_key\": \"<API_KEY>\" # ask for it\n}\n"},
	Good:   Example{"configuration.json": "{\n  \"api_key\": \"<API_KEY>\"\n}\n"},
	Source: configurationSource,
	check: func(p *pass) {
		for f, span := range p.configurationProblems(jsontree.Comment, jsontree.UnterminatedComment) {
			p.report(f, span, "JSON has no comments: no sync starts with this one.").Fixes = []Fix{{
				Title: "Remove the comment", Safe: true, Edits: []Edit{{Path: f.Path, Span: withLine(f.Doc.Text, span)}},
			}}
		}
	},
}

// configurationProblems are the places in configuration.json where it is no JSON, of some kinds.
func (p *pass) configurationProblems(kinds ...jsontree.Code) iter.Seq2[*project.File, text.Span] {
	return func(yield func(*project.File, text.Span) bool) {
		f := p.ConfigurationFile()
		if f == nil {
			return
		}
		for _, problem := range f.JSON().Problems {
			if slices.Contains(kinds, problem.Code) && !yield(f, text.Span{Start: problem.Start, End: problem.End}) {
				return
			}
		}
	}
}

// withLine is what has to go so that nothing of a piece is left: its line when it is alone there, else the blanks before
// it too.
func withLine(source string, span text.Span) text.Span {
	start := lineStart(source, span.Start)
	end := len(source)
	if n := strings.IndexByte(source[span.End:], '\n'); n >= 0 {
		end = span.End + n + 1
	}
	if strings.TrimSpace(source[start:span.Start]) == "" && strings.TrimSpace(source[span.End:end]) == "" {
		return text.Span{Start: start, End: end}
	}
	span.Start -= len(source[start:span.Start]) - len(strings.TrimRight(source[start:span.Start], " \t"))
	return span
}

var configurationTrailingCommaRule = &Rule{
	Code:     "configuration-trailing-comma",
	Severity: Error,
	Title:    "configuration.json has a comma after its last entry",
	Doc:      `JSON has commas only between entries, and the SDK refuses a file with one behind the last.`,
	Bad:      Example{"configuration.json": "{\n  \"api_key\": \"<API_KEY>\",\n}\n"},
	Good:     Example{"configuration.json": "{\n  \"api_key\": \"<API_KEY>\"\n}\n"},
	Source:   configurationSource,
	check: func(p *pass) {
		for f, span := range p.configurationProblems(jsontree.TrailingComma) {
			p.report(f, span, "JSON has no comma after the last entry: no sync starts with this one.").Fixes = []Fix{{
				Title: "Remove the comma", Safe: true, Edits: []Edit{{Path: f.Path, Span: span}},
			}}
		}
	},
}

var configurationEncodingRule = &Rule{
	Code:     "configuration-encoding",
	Severity: Error,
	Title:    "configuration.json is not UTF-8",
	Doc: `The SDK reads ` + "`configuration.json`" + ` as UTF-8. Some programs on Windows write UTF-16 or the encoding of the country
instead; save the file as UTF-8.`,
	Bad:    Example{"configuration.json": "{\"city\": \"Z\xfcrich\"}\n"},
	Good:   Example{"configuration.json": "{\"city\": \"Zürich\"}\n"},
	Source: configurationSource,
	check: func(p *pass) {
		f := p.ConfigurationFile()
		if f == nil {
			return
		}
		if f.Encoding.Name != "" {
			p.report(f, text.Span{}, fmt.Sprintf("`configuration.json` is written in %s. Save it as UTF-8.", f.Encoding.Name))
			return
		}
		if at := invalidUTF8(f.Doc.Text); at >= 0 {
			p.report(f, text.Span{Start: at, End: at + 1}, "This is not UTF-8. Save `configuration.json` as UTF-8.")
		}
	},
}

// invalidUTF8 is the offset of the first byte that is no UTF-8, or -1.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}
