package sqltext

import "strings"

// Statement is sql[Start:End] of a script, from its first word to its last, without the semicolon.
type Statement struct{ Start, End int }

// Split finds the statements of a script. Between two there are only semicolons, spaces and comments.
func Split(sql string) []Statement {
	all := []Statement{}
	start, end := -1, -1
	for _, t := range tokens(sql) {
		switch {
		case t.is(sql, ";"):
			if start >= 0 {
				all = append(all, Statement{start, end})
			}
			start = -1
		case t.kind == space || t.kind == comment:
		default:
			if start < 0 {
				start = t.start
			}
			end = t.end
		}
	}
	if start >= 0 {
		all = append(all, Statement{start, end})
	}
	return all
}

// At is the statement to run with the cursor at an offset, -1 if there is none: the one around it or the nearest before it on the
// same line, else the next one, else the last one.
func At(sql string, statements []Statement, offset int) int {
	for i, s := range statements {
		if offset < s.Start {
			if i > 0 && !strings.Contains(sql[statements[i-1].End:offset], "\n") {
				return i - 1
			}
			return i
		}
		if offset <= s.End {
			return i
		}
	}
	return len(statements) - 1
}

// Trim is a text without what is before the first and behind the last statement.
func Trim(sql string) string {
	all := Split(sql)
	if len(all) == 0 {
		return ""
	}
	return sql[all[0].Start:all[len(all)-1].End]
}

// Reads says whether a statement can be explained without changing anything: it begins with a word of a query.
func Reads(sql string) bool {
	switch strings.ToLower(firstWord(sql)) {
	case "select", "from", "with", "values", "table", "pivot", "unpivot", "(":
		return true
	}
	return false
}

func firstWord(sql string) string {
	for _, t := range tokens(sql) {
		if t.kind != space && t.kind != comment {
			return t.of(sql)
		}
	}
	return ""
}

// TokenAt is the end of the word, string or sign that is at an offset.
func TokenAt(sql string, offset int) (end int) {
	for _, t := range tokens(sql) {
		if t.start <= offset && offset < t.end {
			return t.end
		}
	}
	return len(sql)
}
