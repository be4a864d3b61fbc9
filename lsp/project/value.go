package project

import (
	"slices"
	"strconv"
	"strings"

	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// ValueKind says what a Value is.
type ValueKind uint8

// The kinds of values. Str to None are Python constants; Known tells whether the constant itself is known or only
// its type.
const (
	Str ValueKind = iota + 1
	Bytes
	Int
	Float
	Bool
	None
	Dict        // Expr is a *pysyntax.Dict, or a call of dict() with keywords only
	List        // a list display
	Tuple       // a tuple display
	SetDisplay  // a set display
	Generated   // a comprehension
	FuncValue   // a function or method of the project
	LambdaValue // a lambda
	ClassValue  // a class of the project
	Instance    // what a call of a project class makes; Expr is the call
	ModuleValue // a module of the project
	External    // a name from outside of the project, such as fivetran_connector_sdk.Operations or builtins.print
	Result      // what a call of an External gives, or an attribute of that; Expr is the call or attribute
	Settings    // the configuration that the SDK passes
	StateValue  // the state that the SDK passes
	Exception   // what except ... as name binds
)

// Value is one thing an expression may stand for, with the place that says so.
type Value struct {
	Kind  ValueKind
	Known bool // Text is the value of a constant
	// Open says that a Dict or List may have more in it than its expression and the changes through its name show.
	Open   bool
	paired bool // see Parts

	Text  string // of a Str or Bytes; the literal of an Int or Float; True or False; the dotted name of an External or Result
	Expr  pysyntax.Expr
	Scope *Scope // where the names in Expr are looked up; nil for what has no Expr

	Func   *Function
	Class  *Class
	Module *Module
	// Self is the receiver of a bound method.
	Self *Value

	// Parts are the operands of list + list and dict | dict; with paired, the elements of a tuple that no display
	// shows, such as a pair of dict.items().
	Parts []Values

	// The names through which a Dict or List was reached, for what is done to it under them.
	holders *holder

	frame *frame
}

// Change is a change of a dict or list through a name: x[key] = value, x.append(value), x.update({...}), del x[key].
type Change struct {
	text.Span
	Method string        // append, extend, update, setdefault, pop ...; "" for x[key] = value, "del" for del x[key]
	Key    pysyntax.Expr // of x[key]; nil for a method
	Value  pysyntax.Expr // nil without
	Args   []pysyntax.Arg
	Scope  *Scope
}

// holder is a name that holds a Dict or List, in a list of such names.
type holder struct {
	scope *Scope
	name  string
	next  *holder
	count int
}

// maxHolders bounds the names that are remembered of one value.
const maxHolders = 12

func (h *holder) has(scope *Scope, name string) bool {
	for ; h != nil; h = h.next {
		if h.scope == scope && h.name == name {
			return true
		}
	}
	return false
}

// held notes that the values are held by a name.
func (s Values) held(scope *Scope, name string) Values {
	copied := false
	for i := range s.List {
		v := &s.List[i]
		if v.Kind != Dict && v.Kind != List && v.Kind != SetDisplay && v.Kind != Generated || v.holders.has(scope, name) {
			continue
		}
		count := 1
		if v.holders != nil {
			count += v.holders.count
		}
		if count > maxHolders {
			continue
		}
		if !copied {
			s.List, copied = slices.Clone(s.List), true
			v = &s.List[i]
		}
		v.holders = &holder{scope, name, v.holders, count}
	}
	return s
}

// Values is what an expression may stand for. Complete says that it can be nothing else.
type Values struct {
	List     []Value
	Complete bool
}

// maxValues bounds how much is followed: more is as good as unknown.
const maxValues = 256

// unknown is the answer when nothing is known.
var unknown = Values{}

// one is a single known value, in a piece of memory that it shares with others: there are thousands.
func (p *Project) one(v Value) Values {
	const piece = 32
	if len(p.values) == 0 {
		p.values = make([]Value, piece)
	}
	list := p.values[:1:1]
	list[0] = v
	p.values = p.values[1:]
	return Values{List: list, Complete: true}
}

// one is the same without a project.
func one(v Value) Values { return Values{List: []Value{v}, Complete: true} }

// add unites two answers. The list of s may grow in place, so only whoever made s adds to it; what is remembered of
// an evaluation has no room to grow.
func (s Values) add(other Values) Values {
	s.Complete = s.Complete && other.Complete
	switch {
	case len(s.List) == 0:
		s.List = other.List[:len(other.List):len(other.List)]
	case len(s.List)+len(other.List) > maxValues:
		s.Complete = false
	default:
		for i := range other.List {
			if !s.has(&other.List[i]) {
				s.List = append(s.List, other.List[i])
			}
		}
	}
	return s
}

// fewValues bounds how many values has compares with.
const fewValues = 16

// has reports whether a value is there already, such as the configuration that thirty calls pass on. A miss costs
// nothing but room.
func (s Values) has(v *Value) bool {
	for i := range s.List[:min(len(s.List), fewValues)] {
		o := &s.List[i]
		if o.Kind == v.Kind && o.Expr == v.Expr && o.Scope == v.Scope && o.Func == v.Func && o.Class == v.Class && o.Module == v.Module &&
			o.Self == v.Self && o.Text == v.Text && o.Known == v.Known && o.Open == v.Open && o.frame == v.frame && o.holders == v.holders &&
			o.Parts == nil && v.Parts == nil {
			return true
		}
	}
	return false
}

// number gives the value when it is one known whole number.
func (s Values) number() (int, bool) {
	only, ok := s.Only()
	if !ok || only.Kind != Int || !only.Known {
		return 0, false
	}
	n, err := strconv.Atoi(strings.ReplaceAll(only.Text, "_", ""))
	return n, err == nil
}

// Only gives the value when there is exactly one.
func (s Values) Only() (Value, bool) {
	if len(s.List) == 1 && s.Complete {
		return s.List[0], true
	}
	return Value{}, false
}

// Any reports whether one of the values has the kind.
func (s Values) Any(kind ValueKind) bool {
	for i := range s.List {
		if s.List[i].Kind == kind {
			return true
		}
	}
	return false
}

// All reports whether every value is known to be one of the kinds.
func (s Values) All(kinds ...ValueKind) bool {
	if !s.Complete || len(s.List) == 0 {
		return false
	}
	for i := range s.List {
		found := false
		for _, k := range kinds {
			found = found || s.List[i].Kind == k
		}
		if !found {
			return false
		}
	}
	return true
}

// Literal is a text with the place of the literal that holds it.
type Literal struct {
	Text   string
	Module *Module
	Span   text.Span
	Expr   pysyntax.Expr // nil for what no expression shows
}

// Literals gives the texts among the values with every place that one comes from. Strings gives each text once.
func (s Values) Literals() []Literal {
	var out []Literal
	for _, v := range s.List {
		if v.Kind == Str && v.Known {
			out = append(out, v.Literal())
		}
	}
	return out
}

// Strings gives the texts among the values, each once, and whether they are all there is.
func (s Values) Strings() ([]Literal, bool) {
	complete := s.Complete
	var out []Literal
	var seen map[string]bool // made for the second text
	for i := range s.List {
		v := &s.List[i]
		if v.Kind != Str || !v.Known {
			complete = false
			continue
		}
		if len(out) == 1 && seen == nil {
			seen = map[string]bool{out[0].Text: true}
		}
		if seen[v.Text] {
			continue
		}
		if seen != nil {
			seen[v.Text] = true
		}
		out = append(out, v.Literal())
	}
	return out, complete
}

// Literal gives a text with its place.
func (v Value) Literal() Literal {
	l := Literal{Text: v.Text, Expr: v.Expr}
	if v.Expr != nil {
		l.Span = v.Expr.Range()
	}
	if v.Scope != nil {
		l.Module = v.Scope.Module
	}
	return l
}
