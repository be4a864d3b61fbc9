package project

import "csdk/lsp/pysyntax"

// Placed is a node with the scope in which its names are looked up.
type Placed[N pysyntax.Node] struct {
	Node  N
	Scope *Scope
}

// Nodes are the parts of a module that rules look at, each in the order of the source.
type Nodes struct {
	Attributes  []Placed[*pysyntax.Attribute]
	Annotations []Placed[*pysyntax.Attribute] // attributes that stand in an annotation, which newer Pythons evaluate late
	Assigns     []Placed[*pysyntax.Assign]
	Compares    []Placed[*pysyntax.Compare]
	Dicts       []Placed[*pysyntax.Dict]
	FStrings    []Placed[*pysyntax.FString]
	Names       []Placed[*pysyntax.Name]
	Raises      []Placed[*pysyntax.Raise]
	Strings     []Placed[*pysyntax.String]
	Subscripts  []Placed[*pysyntax.Subscript]
	Tests       []Placed[pysyntax.Expr] // what is asked whether it is true: of if, while, assert, not, and, or
	Tries       []Placed[*pysyntax.Try]
	Statements  []Placed[*pysyntax.ExprStmt]
	Loops       []Placed[*pysyntax.For]
	Iterated    []Placed[pysyntax.Expr] // what for loops and comprehensions go over
}

// Nodes gives the parts of the module. It is made when first asked for.
func (m *Module) Nodes() *Nodes {
	if m.nodes == nil {
		m.nodes = &Nodes{}
		w := walker{nodes: m.nodes, module: m, scope: m.Scope}
		for _, s := range m.Tree.Body {
			w.node(s)
		}
	}
	return m.nodes
}

// walker goes through a module that is bound already and keeps track of the scope.
type walker struct {
	nodes      *Nodes
	module     *Module
	scope      *Scope
	annotation bool
}

func (w *walker) node(n pysyntax.Node) {
	if n != nil {
		pysyntax.Inspect(n, w.visit)
	}
}

func (w *walker) optional(e pysyntax.Expr) {
	if e != nil {
		w.node(e)
	}
}

func (w *walker) visit(n pysyntax.Node) bool {
	switch n := n.(type) {
	case *pysyntax.FunctionDef:
		w.function(n)
		return false
	case *pysyntax.ClassDef:
		w.class(n)
		return false
	case *pysyntax.Lambda:
		w.defaults(n.Params)
		w.inside(n, func() { w.node(n.Body) })
		return false
	case *pysyntax.Comprehension:
		w.comprehension(n)
		return false
	case *pysyntax.AnnAssign:
		w.node(n.Target)
		w.annotated(n.Annotation)
		w.optional(n.Value)
		return false
	}
	w.note(n)
	return true
}

// inside goes through the part of a node that has a scope of its own.
func (w *walker) inside(n pysyntax.Node, visit func()) {
	outer, annotation := w.scope, w.annotation
	if inner := w.module.scopes[n]; inner != nil {
		w.scope, w.annotation = inner, false
	}
	visit()
	w.scope, w.annotation = outer, annotation
}

func (w *walker) annotated(e pysyntax.Expr) {
	outer := w.annotation
	w.annotation = true
	w.optional(e)
	w.annotation = outer
}

func (w *walker) defaults(params []pysyntax.Param) {
	for i := range params {
		w.optional(params[i].Default)
		w.annotated(params[i].Annotation)
	}
}

func (w *walker) function(d *pysyntax.FunctionDef) {
	for _, e := range d.Decorators {
		w.node(e)
	}
	w.defaults(d.Params)
	w.annotated(d.Returns)
	w.inside(d, func() { w.block(d.Body) })
}

func (w *walker) class(d *pysyntax.ClassDef) {
	for _, e := range d.Decorators {
		w.node(e)
	}
	for _, a := range d.Args {
		w.node(a.Value)
	}
	w.inside(d, func() { w.block(d.Body) })
}

func (w *walker) block(body []pysyntax.Stmt) {
	for _, s := range body {
		w.node(s)
	}
}

func (w *walker) comprehension(n *pysyntax.Comprehension) {
	for i := range n.Clauses {
		keep(w, &w.nodes.Iterated, n.Clauses[i].Iter)
		w.node(n.Clauses[i].Iter)
	}
	w.inside(n, func() {
		for i := range n.Clauses {
			w.node(n.Clauses[i].Target)
			for _, test := range n.Clauses[i].Ifs {
				w.test(test)
				w.node(test)
			}
		}
		w.node(n.Elt)
		w.optional(n.Value)
	})
}

func keep[N pysyntax.Node](w *walker, list *[]Placed[N], n N) {
	*list = append(*list, Placed[N]{n, w.scope})
}

func (w *walker) note(n pysyntax.Node) {
	switch n := n.(type) {
	case *pysyntax.Attribute:
		if w.annotation {
			keep(w, &w.nodes.Annotations, n)
		} else {
			keep(w, &w.nodes.Attributes, n)
		}
	case *pysyntax.Name:
		keep(w, &w.nodes.Names, n)
	case *pysyntax.String:
		keep(w, &w.nodes.Strings, n)
	case *pysyntax.Subscript:
		keep(w, &w.nodes.Subscripts, n)
	case *pysyntax.FString:
		keep(w, &w.nodes.FStrings, n)
	case *pysyntax.Dict:
		keep(w, &w.nodes.Dicts, n)
	case *pysyntax.Compare:
		keep(w, &w.nodes.Compares, n)
	case *pysyntax.IfExp:
		w.test(n.Test)
	case *pysyntax.UnaryOp:
		if n.Op == "not" {
			w.test(n.Value)
		}
	case pysyntax.Stmt:
		w.statement(n)
	}
}

func (w *walker) statement(s pysyntax.Stmt) {
	switch s := s.(type) {
	case *pysyntax.Assign:
		keep(w, &w.nodes.Assigns, s)
	case *pysyntax.Raise:
		keep(w, &w.nodes.Raises, s)
	case *pysyntax.Try:
		keep(w, &w.nodes.Tries, s)
	case *pysyntax.ExprStmt:
		keep(w, &w.nodes.Statements, s)
	case *pysyntax.For:
		keep(w, &w.nodes.Loops, s)
		keep(w, &w.nodes.Iterated, s.Iter)
	case *pysyntax.If:
		w.test(s.Test)
	case *pysyntax.While:
		w.test(s.Test)
	case *pysyntax.Assert:
		w.test(s.Test)
	}
}

// test notes an expression that is asked whether it is true, its operands when it is and or or.
func (w *walker) test(e pysyntax.Expr) {
	if b, ok := e.(*pysyntax.BoolOp); ok {
		for _, v := range b.Values {
			w.test(v)
		}
		return
	}
	keep(w, &w.nodes.Tests, e)
}
