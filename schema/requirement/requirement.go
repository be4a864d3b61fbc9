// Package requirement reads what a project says it needs: lines of requirements.txt as pip reads them, and single
// requirements of PEP 508 as pyproject.toml lists them. Every part has its byte offsets, and what is unfinished or
// wrong becomes a Problem while the parts around it are kept.
//
// It knows nothing of files, of an index, or of what is installed. What it returns is immutable.
package requirement

import "strings"

// Part is a piece of text with its place.
type Part struct {
	Start, End int
	Text       string // as written; continuation lines joined
}

// Requirement is one distribution that is asked for. Parts that are not there are zero.
type Requirement struct {
	Start, End int
	// Name is what a person wrote; a URL without a name takes it from #egg=, and may have none.
	Name       Part
	Extras     []Part
	Specifiers []Specifier
	URL        URL
	Marker     Part // behind the semicolon
	Options    []Option
	// Repair is what should stand for a repository's URL that pip or git does not understand, which is URL then.
	Repair string
	// Opaque says that an environment variable or a local path stands where the name or the version belongs, so that
	// the parts are not known.
	Opaque bool
}

// Specifier is one condition on the version, such as >=1.2.
type Specifier struct {
	Start, End int
	Operator   string
	Version    Part
}

// URL is where a distribution comes from instead of the index.
type URL struct {
	Part
	VCS string // git, hg, svn or bzr, of a URL such as git+https://...
	Ref Part   // of a repository: what follows @ in the path
	Egg Part   // the name in #egg=
}

// Normalized is the name as PEP 503 compares it: lower case, with a dash for each run of dashes, dots and
// underscores.
func (r *Requirement) Normalized() string { return Normalize(r.Name.Text) }

// Normalize gives the form of a distribution's name in which names are compared (PEP 503).
func Normalize(name string) string {
	var b strings.Builder
	dash := false
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '-' || c == '_' || c == '.':
			dash = true
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		if dash {
			b.WriteByte('-')
			dash = false
		}
		b.WriteByte(c)
	}
	if dash {
		b.WriteByte('-')
	}
	return b.String()
}

// Option is an option of pip, on a line of its own or behind a requirement.
type Option struct {
	Start, End int
	Name       Part   // as written, such as -r
	Long       string // the whole name, such as --requirement; "" if pip has no such option
	Value      Part
}

// Line is a line of a requirements file, or several that a backslash at the end joins. Start and End leave out
// whitespace around it and the comment.
type Line struct {
	Start, End int
	// FullStart and FullEnd are the whole line with its line end: what has to go to remove it.
	FullStart, FullEnd int
	Comment            Part // from its #
	Requirement        *Requirement
	Options            []Option // when there is no requirement
	Problems           []Problem
}

// Problem is a place that pip does not accept.
type Problem struct {
	Start, End int
	Code       Code
}

// Code is a kind of problem.
type Code uint8

// The kinds of problems.
const (
	MissingName     Code = iota + 1
	BadName              // characters that no name has
	BadExtras            // not a list of names in brackets
	BadOperator          // =, =>, ^: no operator of PEP 440
	MissingVersion       // an operator and nothing
	BadVersion           // not a version of PEP 440
	BadWildcard          // .* with another operator than == and !=
	BadLocal             // +local with another operator than == and !=
	ShortCompatible      // ~=1: needs two numbers
	MissingComma         // between two conditions
	UnclosedBracket
	MissingURL // nothing behind @
	BadMarker
	UnexpectedText
	UnknownOption
	MissingValue // of an option
	BadHash
)

var messages = [...]string{
	MissingName:     "the name of a package is missing",
	BadName:         "this is not the name of a package: letters, digits, and `-` `_` `.` between them",
	BadExtras:       "extras are names between square brackets, with commas between them",
	BadOperator:     "this is no comparison of versions; there are `==` `!=` `<=` `>=` `<` `>` `~=` `===`",
	MissingVersion:  "a version is missing",
	BadVersion:      "this is not a version (PEP 440)",
	BadWildcard:     "`.*` goes with `==` and `!=` only",
	BadLocal:        "a local version (`+...`) goes with `==` and `!=` only",
	ShortCompatible: "`~=` needs a version of at least two numbers, such as 1.0",
	MissingComma:    "a comma is missing between two conditions",
	UnclosedBracket: "the closing bracket is missing",
	MissingURL:      "a URL is missing",
	BadMarker:       "this is not a marker (PEP 508), such as `python_version < \"3.12\"`",
	UnexpectedText:  "this does not belong here",
	UnknownOption:   "pip has no such option",
	MissingValue:    "the option needs a value",
	BadHash:         "a hash is written as `sha256:` (or sha384, sha512) and hexadecimal digits",
}

// String says what is wrong, as a clause without a capital and a full stop.
func (c Code) String() string {
	if int(c) < len(messages) {
		return messages[c]
	}
	return ""
}
