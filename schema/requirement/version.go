package requirement

import (
	"regexp"
	"strings"

	"deps.dev/util/semver"
)

// Exact gives the one version that the requirement can be, and false when several can be.
func (r *Requirement) Exact() (version string, exact bool) {
	for _, s := range r.Specifiers {
		if s.Operator == "===" || s.Operator == "==" && !strings.HasSuffix(s.Version.Text, ".*") && isVersion(s.Version.Text) {
			return s.Version.Text, true
		}
	}
	return "", false
}

// Pinned reports whether the requirement gives the same distribution every time: one version, or a URL, of a
// repository with a ref.
func (r *Requirement) Pinned() bool {
	if r.URL.Text != "" {
		return r.URL.VCS == "" || r.URL.Ref.Text != ""
	}
	_, exact := r.Exact()
	return exact
}

// Allows reports whether a version meets all conditions that are valid. A version that cannot be compared does.
func (r *Requirement) Allows(version string) bool {
	for _, s := range r.Specifiers {
		if !s.allows(version) {
			return false
		}
	}
	return true
}

func (s Specifier) allows(version string) bool {
	if s.Operator == "===" {
		return strings.EqualFold(s.Version.Text, version)
	}
	constraint, err := semver.PyPI.ParseConstraint(s.Operator + s.Version.Text)
	if err != nil {
		return true
	}
	v, err := semver.PyPI.Parse(version)
	if err != nil {
		return true
	}
	return constraint.MatchVersionPrerelease(v)
}

// Excludes reports whether no version meets the conditions of both requirements, as far as that can be told: never
// where a local version (1.0+x) is asked for.
func (r *Requirement) Excludes(other *Requirement) bool {
	if strings.Contains(r.conditions()+other.conditions(), "+") {
		return false
	}
	version, exact := r.Exact()
	otherVersion, otherExact := other.Exact()
	if exact && !other.Allows(version) || otherExact && !r.Allows(otherVersion) {
		return true
	}
	if exact || otherExact {
		return false
	}
	both, err := semver.PyPI.ParseConstraint(r.conditions())
	if err != nil {
		return false
	}
	others, err := semver.PyPI.ParseConstraint(other.conditions())
	if err != nil {
		return false
	}
	set := both.Set()
	return set.Intersect(others.Set()) == nil && set.Empty()
}

// conditions writes the specifiers that semver can read.
func (r *Requirement) conditions() string {
	var all []string
	for _, s := range r.Specifiers {
		if s.Operator != "===" {
			all = append(all, s.Operator+s.Version.Text)
		}
	}
	return strings.Join(all, ",")
}

// pep440 is the grammar of the specification, with the numbers of the release as its group. The parser of semver is
// more lenient: it takes 1..2 and 1.+x.
var pep440 = regexp.MustCompile(`(?i)^v?(?:[0-9]+!)?([0-9]+(?:\.[0-9]+)*)` +
	`(?:[-_.]?(?:alpha|a|beta|b|preview|pre|c|rc)[-_.]?[0-9]*)?` +
	`(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?` +
	`(?:[-_.]?dev[-_.]?[0-9]*)?` +
	`(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$`)

func isVersion(text string) bool { return pep440.MatchString(text) }

// numbers is how many numbers the release of a version has: two in 1.2rc1.
func numbers(version string) int {
	match := pep440.FindStringSubmatch(version)
	return 1 + strings.Count(match[1], ".")
}

// check tells what is wrong with a condition, 0 for nothing.
func (s Specifier) check() Code {
	version := s.Version.Text
	if version == "" {
		return MissingVersion
	}
	if s.Operator == "===" {
		return 0
	}
	base, wildcard := strings.CutSuffix(version, ".*")
	equality := s.Operator == "==" || s.Operator == "!="
	switch {
	case !isVersion(base):
		return BadVersion
	case wildcard && !equality:
		return BadWildcard
	case strings.Contains(base, "+") && (!equality || wildcard):
		return BadLocal
	case s.Operator == "~=" && numbers(base) < 2:
		return ShortCompatible
	}
	return 0
}
