package pysyntax

import (
	"fmt"
	"strings"
)

// dump writes a tree as one line, without places. testdata/tree.py writes those of Python alike. Strings and numbers are
// only told by their type.
func dump(node Node) string {
	d := dumper{}
	switch n := node.(type) {
	case *Module:
		return d.stmts(n.Body)
	case Stmt:
		return d.stmt(n)
	case Expr:
		return d.expr(n)
	}
	return fmt.Sprintf("%T", node)
}

type dumper struct{ pattern bool }

func (d dumper) stmts(list []Stmt) string {
	all := make([]string, len(list))
	for i, s := range list {
		all[i] = d.stmt(s)
	}
	return "[" + strings.Join(all, " ") + "]"
}

func (d dumper) join(list []Expr) string {
	all := make([]string, len(list))
	for i, e := range list {
		all[i] = d.expr(e)
	}
	return strings.Join(all, " ")
}

func (d dumper) exprs(list []Expr) string { return "[" + d.join(list) + "]" }

func async(name string, is bool) string {
	if is {
		return name + "-async"
	}
	return name
}

func idents(names []Ident) string {
	var all []string
	for _, n := range names {
		all = append(all, n.Name)
	}
	return strings.Join(all, " ")
}

func (d dumper) params(list []Param) string {
	var all []string
	for _, p := range list {
		one := map[ParamKind]string{PositionalEnd: "/", VarArgs: "*", KeywordStart: "*", VarKeywords: "**"}[p.Kind] + p.Name.Name
		if p.Annotation != nil {
			one += ":" + d.expr(p.Annotation)
		}
		if p.Default != nil {
			one += "=" + d.expr(p.Default)
		}
		all = append(all, one)
	}
	return "[" + strings.Join(all, " ") + "]"
}

func (d dumper) typeParams(list []TypeParam) string {
	var all []string
	for _, p := range list {
		one := strings.Repeat("*", p.Stars) + p.Name.Name
		if p.Bound != nil {
			one += ":" + d.expr(p.Bound)
		}
		if p.Default != nil {
			one += "=" + d.expr(p.Default)
		}
		all = append(all, one)
	}
	return "[" + strings.Join(all, " ") + "]"
}

func (d dumper) args(list []Arg) string {
	var all []string
	for _, a := range list {
		one := strings.Repeat("*", a.Stars)
		if a.Name.Name != "" {
			one += a.Name.Name + "="
		}
		all = append(all, one+d.expr(a.Value))
	}
	return "[" + strings.Join(all, " ") + "]"
}

func (d dumper) clauses(list []CompFor) string {
	var all []string
	for _, c := range list {
		all = append(all, fmt.Sprintf("(%s %s %s %s)", async("for", c.Async), d.expr(c.Target), d.expr(c.Iter), d.exprs(c.Ifs)))
	}
	return strings.Join(all, " ")
}

func (d dumper) entries(list []DictEntry) string {
	var all []string
	for _, e := range list {
		if e.Key == nil {
			all = append(all, "**"+d.expr(e.Value))
		} else {
			all = append(all, d.expr(e.Key)+":"+d.expr(e.Value))
		}
	}
	return "(dict " + strings.Join(all, " ") + ")"
}

func aliases(names []Alias) string {
	return strings.ReplaceAll(aliasText(names), ",", ", ")
}

func (d dumper) stmt(stmt Stmt) string {
	switch n := stmt.(type) {
	case *FunctionDef:
		return fmt.Sprintf("(%s %s %s %s %s %s %s)", async("def", n.Async), d.exprs(n.Decorators), n.Name.Name,
			d.typeParams(n.TypeParams), d.params(n.Params), d.expr(n.Returns), d.stmts(n.Body))
	case *ClassDef:
		return fmt.Sprintf("(class %s %s %s %s %s)", d.exprs(n.Decorators), n.Name.Name, d.typeParams(n.TypeParams), d.args(n.Args), d.stmts(n.Body))
	case *Return:
		return fmt.Sprintf("(return %s)", d.expr(n.Value))
	case *Delete:
		return fmt.Sprintf("(del %s)", d.exprs(n.Targets))
	case *Assign:
		return fmt.Sprintf("(= %s %s)", d.exprs(n.Targets), d.expr(n.Value))
	case *AugAssign:
		return fmt.Sprintf("(%s= %s %s)", n.Op, d.expr(n.Target), d.expr(n.Value))
	case *AnnAssign:
		return fmt.Sprintf("(: %s %s %s)", d.expr(n.Target), d.expr(n.Annotation), d.expr(n.Value))
	case *TypeAlias:
		return fmt.Sprintf("(type %s %s %s)", n.Name.Name, d.typeParams(n.TypeParams), d.expr(n.Value))
	case *For:
		return fmt.Sprintf("(%s %s %s %s %s)", async("for", n.Async), d.expr(n.Target), d.expr(n.Iter), d.stmts(n.Body), d.stmts(n.Else))
	case *While:
		return fmt.Sprintf("(while %s %s %s)", d.expr(n.Test), d.stmts(n.Body), d.stmts(n.Else))
	case *If:
		return fmt.Sprintf("(if %s %s %s)", d.expr(n.Test), d.stmts(n.Body), d.stmts(n.Else))
	case *With:
		var items []string
		for _, item := range n.Items {
			items = append(items, fmt.Sprintf("(%s %s)", d.expr(item.Context), d.expr(item.Target)))
		}
		return fmt.Sprintf("(%s [%s] %s)", async("with", n.Async), strings.Join(items, " "), d.stmts(n.Body))
	case *Match:
		var cases []string
		for _, c := range n.Cases {
			cases = append(cases, fmt.Sprintf("(case %s %s %s)", dumper{pattern: true}.expr(c.Pattern), d.expr(c.Guard), d.stmts(c.Body)))
		}
		return fmt.Sprintf("(match %s [%s])", d.expr(n.Subject), strings.Join(cases, " "))
	case *Raise:
		return fmt.Sprintf("(raise %s %s)", d.expr(n.Value), d.expr(n.Cause))
	case *Try:
		return d.try(n)
	case *Assert:
		return fmt.Sprintf("(assert %s %s)", d.expr(n.Test), d.expr(n.Message))
	case *Import:
		return fmt.Sprintf("(import %s)", aliases(n.Names))
	case *ImportFrom:
		names := aliases(n.Names)
		if n.Star {
			names = "*"
		}
		return fmt.Sprintf("(from %s%s %s)", strings.Repeat(".", n.Level), n.Module.Name, names)
	case *Global:
		return fmt.Sprintf("(global %s)", idents(n.Names))
	case *Nonlocal:
		return fmt.Sprintf("(nonlocal %s)", idents(n.Names))
	case *ExprStmt:
		return d.expr(n.Value)
	case *Pass:
		return "pass"
	case *Break:
		return "break"
	case *Continue:
		return "continue"
	case *BadStmt:
		return fmt.Sprintf("(bad %s)", d.exprs(n.Exprs))
	}
	return fmt.Sprintf("%T", stmt)
}

func (d dumper) try(n *Try) string {
	name := "try"
	if n.Star {
		name = "try-star"
	}
	var handlers []string
	for _, h := range n.Handlers {
		as := h.Name.Name
		if as == "" {
			as = "-"
		}
		handlers = append(handlers, fmt.Sprintf("(except %s %s %s)", d.expr(h.Type), as, d.stmts(h.Body)))
	}
	return fmt.Sprintf("(%s %s [%s] %s %s)", name, d.stmts(n.Body), strings.Join(handlers, " "), d.stmts(n.Else), d.stmts(n.Finally))
}

func (d dumper) expr(expr Expr) string {
	if d.pattern {
		if s := d.patternExpr(expr); s != "" {
			return s
		}
	}
	switch n := expr.(type) {
	case nil:
		return "-"
	case *Name:
		return n.Name
	case *Constant:
		return n.Word
	case *Number:
		return [...]string{Int: "int", Float: "float", Complex: "complex"}[n.Kind]
	case *String:
		if n.Bytes {
			return "bytes"
		}
		return "str"
	case *FString:
		quote := "f'"
		if n.Template {
			quote = "t'"
		}
		return quote + d.fields(n.Parts) + "'"
	case *Tuple:
		return fmt.Sprintf("(tuple %s)", d.exprs(n.Elts))
	case *List:
		return fmt.Sprintf("(list %s)", d.exprs(n.Elts))
	case *Set:
		return fmt.Sprintf("(set %s)", d.exprs(n.Elts))
	case *Dict:
		return d.entries(n.Entries)
	case *Comprehension:
		name := [...]string{GeneratorComp: "gen", ListComp: "list", SetComp: "set", DictComp: "dict"}[n.Kind]
		elt := d.expr(n.Elt)
		if n.Value != nil {
			elt += ":" + d.expr(n.Value)
		}
		return fmt.Sprintf("(%s-comp %s %s)", name, elt, d.clauses(n.Clauses))
	case *Call:
		open := ""
		if !n.Closed {
			open = "-open"
		}
		return fmt.Sprintf("(call%s %s %s)", open, d.expr(n.Func), d.args(n.Args))
	case *Attribute:
		return fmt.Sprintf("(. %s %s)", d.expr(n.Value), n.Attr.Name)
	case *Subscript:
		return fmt.Sprintf("([] %s %s)", d.expr(n.Value), d.expr(n.Index))
	case *Slice:
		return fmt.Sprintf("(slice %s %s %s)", d.expr(n.Lower), d.expr(n.Upper), d.expr(n.Step))
	case *BinOp:
		return fmt.Sprintf("(%s %s %s)", n.Op, d.expr(n.Left), d.expr(n.Right))
	case *BoolOp:
		return fmt.Sprintf("(%s %s)", n.Op, d.join(n.Values))
	case *UnaryOp:
		return fmt.Sprintf("(%s %s)", n.Op, d.expr(n.Value))
	case *Compare:
		all := []string{d.expr(n.Left)}
		for i, op := range n.Ops {
			all = append(all, op+" "+d.expr(n.Rights[i]))
		}
		return "(compare " + strings.Join(all, " ") + ")"
	case *IfExp:
		return fmt.Sprintf("(if-else %s %s %s)", d.expr(n.Body), d.expr(n.Test), d.expr(n.Else))
	case *Lambda:
		return fmt.Sprintf("(lambda %s %s)", d.params(n.Params), d.expr(n.Body))
	case *Await:
		return fmt.Sprintf("(await %s)", d.expr(n.Value))
	case *Yield:
		name := "yield"
		if n.From {
			name = "yield-from"
		}
		return fmt.Sprintf("(%s %s)", name, d.expr(n.Value))
	case *Starred:
		return fmt.Sprintf("(star %s)", d.expr(n.Value))
	case *NamedExpr:
		return fmt.Sprintf("(:= %s %s)", d.expr(n.Target), d.expr(n.Value))
	case *Bad:
		return "?"
	}
	return fmt.Sprintf("%T", expr)
}

// patternExpr writes what is different in a pattern, "" for what is not.
func (d dumper) patternExpr(expr Expr) string {
	switch n := expr.(type) {
	case *Tuple:
		return fmt.Sprintf("(seq %s)", d.join(n.Elts))
	case *List:
		return fmt.Sprintf("(seq %s)", d.join(n.Elts))
	case *BinOp:
		if n.Op != "|" {
			return ""
		}
		var all []Expr
		var left Expr = n
		for {
			or, ok := left.(*BinOp)
			if !ok || or.Op != "|" {
				break
			}
			all = append([]Expr{or.Right}, all...)
			left = or.Left
		}
		return fmt.Sprintf("(| %s)", d.join(append([]Expr{left}, all...)))
	}
	return ""
}

func (d dumper) fields(parts []Expr) string {
	var s strings.Builder
	for _, part := range parts {
		value, ok := part.(*FormattedValue)
		if !ok {
			continue
		}
		s.WriteString("{" + d.expr(value.Value))
		conversion := value.Conversion
		if value.Debug && conversion == 0 && value.Format == nil {
			conversion = 'r'
		}
		if conversion != 0 {
			s.WriteString("!" + string(conversion))
		}
		if value.Format != nil {
			s.WriteString(":f'" + d.fields(value.Format.Parts) + "'")
		}
		s.WriteString("}")
	}
	return s.String()
}
