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
		w.nodes.Iterated = append(w.nodes.Iterated, Placed[pysyntax.Expr]{n.Clauses[i].Iter, w.scope})
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

func (w *walker) note(n pysyntax.Node) {
	switch n := n.(type) {
	case *pysyntax.Attribute:
		if w.annotation {
			w.nodes.Annotations = append(w.nodes.Annotations, Placed[*pysyntax.Attribute]{n, w.scope})
		} else {
			w.nodes.Attributes = append(w.nodes.Attributes, Placed[*pysyntax.Attribute]{n, w.scope})
		}
	case *pysyntax.Name:
		w.nodes.Names = append(w.nodes.Names, Placed[*pysyntax.Name]{n, w.scope})
	case *pysyntax.String:
		w.nodes.Strings = append(w.nodes.Strings, Placed[*pysyntax.String]{n, w.scope})
	case *pysyntax.Subscript:
		w.nodes.Subscripts = append(w.nodes.Subscripts, Placed[*pysyntax.Subscript]{n, w.scope})
	case *pysyntax.FString:
		w.nodes.FStrings = append(w.nodes.FStrings, Placed[*pysyntax.FString]{n, w.scope})
	case *pysyntax.Dict:
		w.nodes.Dicts = append(w.nodes.Dicts, Placed[*pysyntax.Dict]{n, w.scope})
	case *pysyntax.Compare:
		w.nodes.Compares = append(w.nodes.Compares, Placed[*pysyntax.Compare]{n, w.scope})
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
		w.nodes.Assigns = append(w.nodes.Assigns, Placed[*pysyntax.Assign]{s, w.scope})
	case *pysyntax.Raise:
		w.nodes.Raises = append(w.nodes.Raises, Placed[*pysyntax.Raise]{s, w.scope})
	case *pysyntax.Try:
		w.nodes.Tries = append(w.nodes.Tries, Placed[*pysyntax.Try]{s, w.scope})
	case *pysyntax.ExprStmt:
		w.nodes.Statements = append(w.nodes.Statements, Placed[*pysyntax.ExprStmt]{s, w.scope})
	case *pysyntax.For:
		w.nodes.Loops = append(w.nodes.Loops, Placed[*pysyntax.For]{s, w.scope})
		w.nodes.Iterated = append(w.nodes.Iterated, Placed[pysyntax.Expr]{s.Iter, w.scope})
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
	w.nodes.Tests = append(w.nodes.Tests, Placed[pysyntax.Expr]{e, w.scope})
}
