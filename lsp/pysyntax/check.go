package pysyntax

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/text"
)

// What follows has the form of Python, but CPython refuses it all the same. It is only told of a file that has no other
// problem: in a file that is being typed it is a consequence of that.

// scope is what the statements that are being read are in.
type scope struct {
	function bool // a function or lambda, not a class or the module
	async    bool
	loop     bool
	nested   bool // in a function or class
}

// meaning tells what is wrong with something that has the form of Python.
func (p *parser) meaning(at text.Span, message string) {
	p.meanings = append(p.meanings, problem{Problem{at, message}, p.line})
}

// outside tells of a word at the end of what was read that needs a function around it.
func (p *parser) outside(at text.Span, word string) {
	if !p.scope.function {
		p.meaning(at, "`"+word+"` can only be used in a function")
	}
}

func (p *parser) outsideLoop(at text.Span, word string) {
	if !p.scope.loop {
		p.meaning(at, "`"+word+"` can only be used in a loop")
	}
}

// outsideAsync tells of a word that needs an async def around it.
func (p *parser) outsideAsync(at text.Span, word string) {
	if !p.scope.async {
		p.meaning(at, "`"+word+"` can only be used in an `async def`")
	}
}

// inComprehension forgets about await in an expression that turns out to be part of a comprehension: there it may stand.
func (p *parser) inComprehension(start int) {
	from := len(p.meanings)
	for from > 0 && p.meanings[from-1].Start >= start {
		from--
	}
	inside := slices.DeleteFunc(p.meanings[from:], func(m problem) bool { return strings.HasPrefix(p.src[m.Start:m.End], "await") })
	p.meanings = p.meanings[:from+len(inside)]
}

// assignable tells of an expression that cannot be assigned to. How says what would be done to it.
func (p *parser) assignable(target Expr, how string) {
	switch n := target.(type) {
	case *Name, *Attribute, *Subscript, *Bad:
	case *Tuple:
		p.allAssignable(n.Elts, how)
	case *List:
		p.allAssignable(n.Elts, how)
	case *Starred:
		if how == "deleted" {
			p.meaning(n.Span, "this cannot be deleted")
			return
		}
		p.assignable(n.Value, how)
	case *Call:
		p.meaning(n.Span, fmt.Sprintf("a call cannot be %s", how)+hint(how))
	case *Constant:
		p.meaning(n.Span, fmt.Sprintf("`%s` cannot be %s", n.Word, how))
	case *String, *FString, *Number:
		p.meaning(n.Range(), fmt.Sprintf("a literal cannot be %s", how)+hint(how))
	default:
		p.meaning(n.Range(), fmt.Sprintf("this expression cannot be %s", how)+hint(how))
	}
}

// notStarred tells of a * where only one expression stands.
func (p *parser) notStarred(expr Expr) {
	if star, ok := expr.(*Starred); ok {
		p.meaning(star.Span, "`*` needs a list, a tuple or a call around it: a comma after it makes a tuple")
	}
}

func hint(how string) string {
	if how == assigned {
		return ": to compare, write `==`"
	}
	return ""
}

const (
	assigned = "assigned to"
	bound    = "a target here"
)

func (p *parser) allAssignable(targets []Expr, how string) {
	for _, target := range targets {
		p.assignable(target, how)
	}
}

// assignedOnce is assignable for a target that may be no tuple, as those of += and of annotations.
func (p *parser) assignedOnce(target Expr) {
	switch target.(type) {
	case *Tuple, *List, *Starred:
		p.meaning(target.Range(), "only one target can stand here, not several")
		return
	}
	p.assignable(target, assigned)
}

// fewNames is among how many arguments or parameters a second one of a name is looked for.
const fewNames = 100

// checkArguments tells of arguments in an order that no call has.
func (p *parser) checkArguments(args []Arg) {
	keyword, unpacked := false, false
	for i, arg := range args {
		switch {
		case arg.Stars == 2:
			unpacked = true
		case arg.Stars == 1:
			if unpacked {
				p.meaning(arg.Span, "`*` arguments must come before `**` arguments")
			}
		case arg.Name.Name != "":
			keyword = true
			for _, other := range args[:min(i, fewNames)] {
				if other.Name.Name == arg.Name.Name {
					p.meaning(arg.Name.Span, fmt.Sprintf("the argument `%s` is given twice", arg.Name.Name))
					break
				}
			}
		case keyword || unpacked:
			p.meaning(arg.Span, "an argument without a name must come before those with one")
		}
		if comp, ok := arg.Value.(*Comprehension); ok && comp.Kind == GeneratorComp && len(args) > 1 && p.src[comp.Start] != '(' {
			p.meaning(arg.Span, "a generator needs parentheses around it when there are other arguments")
		}
	}
}

// checkParameters tells of parameters in an order that no function has.
func (p *parser) checkParameters(params []Param) {
	var defaulted, star, keywords, slash bool
	for i, param := range params {
		if keywords {
			p.meaning(param.Span, "nothing can follow a `**` parameter")
		}
		switch param.Kind {
		case PositionalEnd:
			if i == 0 || slash || star {
				p.meaning(param.Span, "`/` must stand once, after a parameter and before any `*`")
			}
			slash = true
		case VarArgs, KeywordStart:
			if param.Default != nil {
				p.meaning(param.Span, "a `*` parameter cannot have a default")
			}
			if star {
				p.meaning(param.Span, "`*` can stand only once among the parameters")
			}
			star = true
			if param.Kind == KeywordStart && (i == len(params)-1 || params[i+1].Kind == VarKeywords) {
				p.meaning(param.Span, "a name must follow the bare `*`")
			}
		case VarKeywords:
			keywords = true
			if param.Default != nil {
				p.meaning(param.Span, "a `**` parameter cannot have a default")
			}
		case Positional:
			if param.Default == nil && defaulted {
				p.meaning(param.Span, fmt.Sprintf("`%s` needs a default, because a parameter before it has one", param.Name.Name))
			}
			defaulted = defaulted || param.Default != nil
		}
		for _, other := range params[:min(i, fewNames)] {
			if param.Name.Name != "" && other.Name.Name == param.Name.Name {
				p.meaning(param.Name.Span, fmt.Sprintf("there are two parameters `%s`", param.Name.Name))
				break
			}
		}
	}
}

// checkHandlers tells of except clauses that cannot stand together.
func (p *parser) checkHandlers(try *Try) {
	for i, h := range try.Handlers {
		at := text.Span{Start: h.Start, End: h.Start + len("except")}
		if h.Type == nil && i < len(try.Handlers)-1 {
			p.meaning(at, "an `except` without a type must be the last one")
		}
		if h.Type == nil && try.Star {
			p.meaning(at, "`except*` needs a type")
		}
	}
}
