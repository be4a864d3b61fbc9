package ide

import (
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema"
)

// Help is a function of the SDK that is being called.
type Help struct {
	Label  string
	Doc    string // Markdown
	Params []HelpParam
	Active int // among Params; -1 when the argument at the cursor is none of them
}

// HelpParam is a parameter.
type HelpParam struct {
	Span text.Span // in the label
	Name string
	Doc  string
}

// Signature tells what the call around an offset takes; nil where no function of the SDK is called.
func Signature(p *project.Project, f *project.File, offset int) *Help {
	m := p.ModuleOf(f)
	if m == nil {
		return nil
	}
	c := newCaret(p, m, offset)
	if c == nil {
		return nil
	}
	for _, b := range c.open {
		if b.kind == pysyntax.FStringToken {
			return nil
		}
	}
	for depth := range c.open {
		b := c.inside(depth)
		if b.kind != pysyntax.OpLeftParen {
			continue
		}
		callee, values, call := c.calleeOf(b.start)
		if len(callee.params) > 0 {
			return callee.help(call, b)
		}
		if call != nil || len(values) > 0 {
			return nil // the innermost call is of something else
		}
	}
	return nil
}

func (callee callee) help(call *project.Call, b bracket) *Help {
	h := &Help{Doc: callee.doc, Active: -1}
	name := callee.name[strings.LastIndexByte(callee.name, '.')+1:]
	var label strings.Builder
	label.WriteString(name + "(")
	star := false
	for i, p := range callee.params {
		if i > 0 {
			label.WriteString(", ")
		}
		if p.KeywordOnly && !star {
			star = true
			label.WriteString("*, ")
		}
		start := label.Len()
		label.WriteString(p.Name)
		if p.Default != "" {
			label.WriteString("=" + p.Default)
		}
		h.Params = append(h.Params, HelpParam{Span: text.Span{Start: start, End: label.Len()}, Name: p.Name, Doc: p.Doc + since(p.Since)})
	}
	label.WriteString(")")
	h.Label = label.String()
	h.Active = active(callee.params, call, b)
	return h
}

// active is the parameter that the argument at the cursor is for: by its name, its position, or, where a name is only
// begun, the first that is not given.
func active(params []schema.Param, call *project.Call, b bracket) int {
	name := paramAt(params, b)
	if b.named == "" && b.item < len(call.Args) && call.Args[b.item].Name.Name != "" {
		name = call.Args[b.item].Name.Name // the cursor is in the name
	}
	for _, a := range call.Args[:min(b.item, len(call.Args))] {
		if b.named == "" && a.Name.Name != "" && a.Name.Name == name { // positions do not count behind a keyword
			name = ""
		}
	}
	for i, p := range params {
		if p.Name == name && name != "" {
			return i
		}
	}
	if b.named != "" || b.item >= len(params) {
		return -1
	}
	given := map[string]bool{}
	for i, a := range call.Args {
		if a.Name.Name != "" {
			given[a.Name.Name] = true
		} else if i < b.item && i < len(params) {
			given[params[i].Name] = true
		}
	}
	for i, p := range params {
		if !given[p.Name] {
			return i
		}
	}
	return -1
}
