package connectors

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// source is a project on its way into text. Its exported fields are what the snippets name.
type source struct {
	plan
	random *rand.Rand

	Title, Client               string
	PageParameter, RecordsField string
	Accented                    bool
	Flags                       []string
	Tables                      []table  // that the project has so far
	unused                      []string // names of tables
	tools                       []string // modules of helpers
	nouns, helpers              int      // how many were given out
}

func newSource(p plan) *source {
	s := &source{plan: p, random: rand.New(rand.NewPCG(p.seed, 5)), Title: p.title, Client: strings.ReplaceAll(p.title, " ", "") + "Client"}
	s.PageParameter = s.pick("cursor", "page_token", "offset_token")
	s.RecordsField = s.pick("data", "items", "results")
	s.Accented = s.random.IntN(3) == 0
	s.Flags = []string{"include_archived", "include_drafts", "sync_history"}[:p.flags]
	all := len(qualifiers) * len(nouns)
	for i, start := 0, s.random.IntN(all); i < all; i++ {
		at := (start + 7*i) % all // all is no multiple of 7, so each comes once
		s.unused = append(s.unused, qualifiers[at%len(qualifiers)]+"_"+nouns[at/len(qualifiers)])
	}
	return s
}

func (s *source) pick(values ...string) string { return values[s.random.IntN(len(values))] }

// small is a connector.py with one table and functions only.
func (s *source) small() string {
	t := s.take(false)
	assemble := func(body []string) string {
		return python(slices.Concat([]string{snippet("head", s), snippet("fetch", s)}, body, []string{snippet("small", t), snippet("end", s)})...)
	}
	return s.fill(s.plan.lines, s.wanted(), assemble)
}

// large is a connector.py with a client and as many tables as fit.
func (s *source) large() string {
	first := []string{snippet("client", s), snippet("values", s)}
	if len(s.modules) > 0 {
		first = []string{s.importClient(), importValues}
		for _, name := range s.tools {
			first = append(first, fmt.Sprintf("from %s import %s", packageName, name))
		}
		for _, t := range s.Tables {
			first = append(first, fmt.Sprintf("from %s.%s import sync_%s", packageName, t.module, t.Name))
		}
	}
	first = append(first, snippet("check", s))
	assemble := func(body []string) string {
		head := snippet("head", s)
		return python(slices.Concat([]string{head}, first, body, []string{snippet("schema", s), snippet("update", s), snippet("end", s)})...)
	}
	return s.fill(s.plan.lines, s.withTables(s.plan.lines, true, s.wanted(), assemble), assemble)
}

// withTables adds tables to the pieces of a file for as long as it stays shorter than that; one in any case.
func (s *source) withTables(want int, declared bool, body []string, assemble func([]string) string) []string {
	for added := 0; len(s.unused) > 0; added++ {
		t := s.take(declared)
		longer := slices.Concat(body, t.functions())
		if lines(assemble(longer)) > want && added > 0 {
			s.giveBack()
			break
		}
		body = longer
	}
	return body
}

// wanted is the functions that the project's requirements are for.
func (s *source) wanted() []string {
	if s.requirements == noRequirements {
		return nil
	}
	return []string{s.helper("helper-dateutil"), s.helper("helper-pandas")}
}

// fill brings a file to a number of lines, if it has fewer: with helpers as long as they fit, then with a list of codes.
func (s *source) fill(want int, body []string, assemble func([]string) string) string {
	const leastCodes = 7 // lines, with the blank ones
	for {
		longer := append(slices.Clip(body), s.helper(fmt.Sprintf("helper-%d", (int(s.seed)+s.helpers)%helpers)))
		if lines(assemble(longer))+leastCodes > want {
			break
		}
		body = longer
	}
	if missing := want - lines(assemble(body)); missing >= leastCodes {
		body = append(body, s.codes(missing-5))
	}
	return assemble(body)
}

// codes is a list, one element a line.
func (s *source) codes(n int) string {
	name := strings.ToUpper(s.noun())
	var b strings.Builder
	b.WriteString("# Codes of the source that stand for no record of its own.\n__" + name + "_CODES = [\n")
	for i := range n {
		fmt.Fprintf(&b, "    \"%s-%04d\",  # %s\n", name[:2], 17*i+3, s.pick("kept by the source for its own books", "no longer given out, but old ones stay", "a test account of support"))
	}
	return b.String() + "]"
}

const helpers = 10 // that need nothing but Python

// helper is a function or a class under a name of its own.
func (s *source) helper(name string) string {
	s.helpers++
	noun := s.noun()
	return snippet(name, map[string]any{
		"Noun": noun, "Upper": strings.ToUpper(noun), "Class": strings.ReplaceAll(strings.ToUpper(noun[:1])+noun[1:], "_", ""),
		"Number": 5 * (1 + s.random.IntN(40)),
	})
}

// noun is a new one on every call.
func (s *source) noun() string {
	name := strings.TrimSuffix(nouns[s.nouns%len(nouns)], "s")
	if round := s.nouns / len(nouns); round > 0 {
		name = fmt.Sprintf("%s_%d", name, round+1)
	}
	s.nouns++
	return name
}
