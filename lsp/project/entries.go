package project

import "csdk/lsp/pysyntax"

// Entry is a key of a dict with its value, from a display, dict(key=value) or an assignment through the dict's name.
type Entry struct {
	Key   pysyntax.Expr // a *pysyntax.String for dict(key=value)
	Value pysyntax.Expr // nil when only the key is known
	Scope *Scope
	// Added says that the entry was put in after the dict was made, so it may be missing.
	Added bool

	frame *frame
}

// Changes are what is done to a dict or list through the names that hold it.
func (v Value) Changes() []Change {
	var out []Change
	for h := v.holders; h != nil; h = h.next {
		if changes := h.scope.changes[h.name]; out == nil {
			out = changes[:len(changes):len(changes)]
		} else {
			out = append(out, changes...)
		}
	}
	return out
}

// IsOpen reports whether a dict or list may have more in it than its display and Changes show, because it is passed
// to code that may change it.
func (p *Project) IsOpen(v Value) bool {
	if v.Open {
		return true
	}
	for h := v.holders; h != nil; h = h.next {
		if p.changedElsewhere(h.scope, h.name, 0) {
			return true
		}
	}
	return false
}

// changedElsewhere reports whether what a name holds is passed to code that may change it. A function of the project
// is looked into.
func (p *Project) changedElsewhere(scope *Scope, name string, depth int) bool {
	for _, at := range scope.escapes[name] {
		place := placeKey{scope.Module, at.Start}
		if p.harmless[place] {
			continue
		}
		to := p.passedTo[place]
		if len(to) == 0 || depth > maxDepth {
			return true
		}
		for _, param := range to {
			if len(param.scope.changes[param.name]) > 0 || p.changedElsewhere(param.scope, param.name, depth+1) {
				return true
			}
		}
	}
	return false
}

// Entries lists what is known of a dict, and whether that is all of it.
func (p *Project) Entries(v Value) (entries []Entry, complete bool) {
	complete = !p.IsOpen(v)
	for _, part := range v.Parts {
		for _, x := range part.List {
			more, all := p.Entries(x)
			entries, complete = append(entries, more...), complete && all && part.Complete && x.Kind == Dict
		}
	}
	switch e := v.Expr.(type) {
	case *pysyntax.Dict:
		more, all := p.displayed(e, v)
		entries, complete = joined(entries, more), complete && all
	case *pysyntax.Call:
		for _, a := range e.Args {
			if a.Name.Name == "" {
				continue
			}
			key := &pysyntax.String{Span: a.Name.Span, Value: a.Name.Name}
			entries = append(entries, Entry{Key: key, Value: a.Value, Scope: v.Scope, frame: v.frame})
		}
	case *pysyntax.BinOp:
	default:
		complete = false
	}
	for _, c := range v.Changes() {
		more, all := p.changed(c, v)
		entries, complete = joined(entries, more), complete && all
	}
	return entries, complete
}

// joined appends entries that nothing else holds.
func joined(entries, more []Entry) []Entry {
	if len(entries) == 0 {
		return more
	}
	return append(entries, more...)
}

func (p *Project) displayed(e *pysyntax.Dict, v Value) (entries []Entry, complete bool) {
	complete = true
	entries = make([]Entry, 0, len(e.Entries))
	for _, entry := range e.Entries {
		if entry.Key != nil {
			entries = append(entries, Entry{Key: entry.Key, Value: entry.Value, Scope: v.Scope, frame: v.frame})
			continue
		}
		spread := p.eval(entry.Value, v.Scope, v.frame)
		complete = complete && spread.Complete
		for _, x := range spread.List {
			if x.Kind != Dict {
				complete = false
				continue
			}
			more, all := p.Entries(x)
			entries, complete = append(entries, more...), complete && all
		}
	}
	return entries, complete
}

func (p *Project) changed(c Change, v Value) (entries []Entry, complete bool) {
	fr := v.frame
	switch c.Method {
	case "":
		if c.Key == nil {
			return nil, true
		}
		return []Entry{{Key: c.Key, Value: c.Value, Scope: c.Scope, Added: true, frame: fr}}, true
	case "setdefault":
		if len(c.Args) == 2 {
			return []Entry{{Key: c.Args[0].Value, Value: c.Args[1].Value, Scope: c.Scope, Added: true, frame: fr}}, true
		}
	case "update":
		return p.updated(c, fr)
	case "sort", "reverse":
		return nil, true
	}
	return nil, false
}

// updated is what dict.update adds.
func (p *Project) updated(c Change, fr *frame) (entries []Entry, complete bool) {
	complete = true
	for _, a := range c.Args {
		if a.Name.Name != "" {
			key := &pysyntax.String{Span: a.Name.Span, Value: a.Name.Name}
			entries = append(entries, Entry{Key: key, Value: a.Value, Scope: c.Scope, Added: true, frame: fr})
			continue
		}
		spread := p.eval(a.Value, c.Scope, fr)
		complete = complete && spread.Complete && a.Stars == 0
		for _, x := range spread.List {
			if x.Kind != Dict {
				complete = false
				continue
			}
			more, all := p.Entries(x)
			for i := range more {
				more[i].Added = true
			}
			entries, complete = append(entries, more...), complete && all
		}
	}
	return entries, complete
}

// Keys gives the keys of a dict that are known texts, and whether these are all of its keys.
func (p *Project) Keys(v Value) (keys []Literal, complete bool) {
	entries, complete := p.Entries(v)
	for _, e := range entries {
		texts, sure := p.keyTexts(e)
		keys, complete = append(keys, texts...), complete && sure
	}
	return keys, complete
}

// EvalKey gives what the key of an entry may be.
func (p *Project) EvalKey(e Entry) Values { return p.eval(e.Key, e.Scope, e.frame) }

// KeyText gives the key of an entry where it is a literal text, as nearly every one is: then it need not be evaluated.
func (e *Entry) KeyText() (string, bool) {
	if s, ok := e.Key.(*pysyntax.String); ok && !s.Bytes {
		return s.Value, true
	}
	return "", false
}

// keyTexts gives the texts that the key of an entry may be, and whether it can be nothing else.
func (p *Project) keyTexts(e Entry) (texts []Literal, complete bool) {
	if _, ok := e.KeyText(); ok {
		v := constant(e.Key.(*pysyntax.String), e.Scope)
		return []Literal{v.Literal()}, true
	}
	return p.EvalKey(e).Strings()
}

// EvalEntry gives what the value of an entry may be.
func (p *Project) EvalEntry(e Entry) Values { return p.eval(e.Value, e.Scope, e.frame) }
