package pysyntax

// Inspect calls visit for a node and, unless that returns false, for its children, in the order of the source. Parts of
// statements and expressions that have a place of their own are visited too, as pointers: *Alias, *Param, *TypeParam,
// *WithItem, *ExceptHandler, *MatchCase, *DictEntry, *CompFor, *Arg. An Ident and a StringPart are not.
func Inspect(node Node, visit func(Node) bool) {
	if node == nil || !visit(node) {
		return
	}
	w := walker{visit}
	switch n := node.(type) {
	case Stmt:
		w.stmt(n)
	case Expr:
		w.expr(n)
	default:
		w.part(n)
	}
}

// walker visits the children of nodes that have been visited.
type walker struct{ visit func(Node) bool }

func (w walker) exprs(list []Expr) {
	for _, e := range list {
		w.one(e)
	}
}

func (w walker) one(e Expr) {
	if e != nil && w.visit(e) {
		w.expr(e)
	}
}

func (w walker) stmts(list []Stmt) {
	for _, s := range list {
		if w.visit(s) {
			w.stmt(s)
		}
	}
}

func (w walker) part(node Node) {
	switch n := node.(type) {
	case *Module:
		w.stmts(n.Body)
	case *Param:
		w.one(n.Annotation)
		w.one(n.Default)
	case *TypeParam:
		w.one(n.Bound)
		w.one(n.Default)
	case *WithItem:
		w.one(n.Context)
		w.one(n.Target)
	case *ExceptHandler:
		w.one(n.Type)
		w.stmts(n.Body)
	case *MatchCase:
		w.one(n.Pattern)
		w.one(n.Guard)
		w.stmts(n.Body)
	case *DictEntry:
		w.one(n.Key)
		w.one(n.Value)
	case *CompFor:
		w.one(n.Target)
		w.one(n.Iter)
		w.exprs(n.Ifs)
	case *Arg:
		w.one(n.Value)
	}
}

func (w walker) stmt(stmt Stmt) {
	switch n := stmt.(type) {
	case *FunctionDef:
		w.exprs(n.Decorators)
		w.typeParams(n.TypeParams)
		w.params(n.Params)
		w.one(n.Returns)
		w.stmts(n.Body)
	case *ClassDef:
		w.exprs(n.Decorators)
		w.typeParams(n.TypeParams)
		w.args(n.Args)
		w.stmts(n.Body)
	case *Return:
		w.one(n.Value)
	case *Delete:
		w.exprs(n.Targets)
	case *Assign:
		w.exprs(n.Targets)
		w.one(n.Value)
	case *AugAssign:
		w.one(n.Target)
		w.one(n.Value)
	case *AnnAssign:
		w.one(n.Target)
		w.one(n.Annotation)
		w.one(n.Value)
	case *TypeAlias:
		w.typeParams(n.TypeParams)
		w.one(n.Value)
	case *For:
		w.one(n.Target)
		w.one(n.Iter)
		w.stmts(n.Body)
		w.stmts(n.Else)
	case *While:
		w.one(n.Test)
		w.stmts(n.Body)
		w.stmts(n.Else)
	case *If:
		w.one(n.Test)
		w.stmts(n.Body)
		w.stmts(n.Else)
	case *With:
		for i := range n.Items {
			if w.visit(&n.Items[i]) {
				w.part(&n.Items[i])
			}
		}
		w.stmts(n.Body)
	case *Match:
		w.one(n.Subject)
		for i := range n.Cases {
			if w.visit(&n.Cases[i]) {
				w.part(&n.Cases[i])
			}
		}
	case *Raise:
		w.one(n.Value)
		w.one(n.Cause)
	case *Try:
		w.stmts(n.Body)
		for i := range n.Handlers {
			if w.visit(&n.Handlers[i]) {
				w.part(&n.Handlers[i])
			}
		}
		w.stmts(n.Else)
		w.stmts(n.Finally)
	case *Assert:
		w.one(n.Test)
		w.one(n.Message)
	case *Import:
		w.aliases(n.Names)
	case *ImportFrom:
		w.aliases(n.Names)
	case *ExprStmt:
		w.one(n.Value)
	case *BadStmt:
		w.exprs(n.Exprs)
	}
}

func (w walker) aliases(list []Alias) {
	for i := range list {
		w.visit(&list[i])
	}
}

func (w walker) params(list []Param) {
	for i := range list {
		if w.visit(&list[i]) {
			w.one(list[i].Annotation)
			w.one(list[i].Default)
		}
	}
}

func (w walker) typeParams(list []TypeParam) {
	for i := range list {
		if w.visit(&list[i]) {
			w.one(list[i].Bound)
			w.one(list[i].Default)
		}
	}
}

func (w walker) args(list []Arg) {
	for i := range list {
		if w.visit(&list[i]) {
			w.one(list[i].Value)
		}
	}
}

func (w walker) expr(expr Expr) {
	switch n := expr.(type) {
	case *Call:
		w.one(n.Func)
		w.args(n.Args)
	case *Attribute:
		w.one(n.Value)
	case *FString:
		w.exprs(n.Parts)
	case *FormattedValue:
		w.one(n.Value)
		if n.Format != nil {
			w.one(n.Format)
		}
	case *Tuple:
		w.exprs(n.Elts)
	case *List:
		w.exprs(n.Elts)
	case *Set:
		w.exprs(n.Elts)
	case *Dict:
		for i := range n.Entries {
			if w.visit(&n.Entries[i]) {
				w.one(n.Entries[i].Key)
				w.one(n.Entries[i].Value)
			}
		}
	case *Comprehension:
		w.one(n.Elt)
		w.one(n.Value)
		for i := range n.Clauses {
			if w.visit(&n.Clauses[i]) {
				w.part(&n.Clauses[i])
			}
		}
	case *Subscript:
		w.one(n.Value)
		w.one(n.Index)
	case *Slice:
		w.one(n.Lower)
		w.one(n.Upper)
		w.one(n.Step)
	case *BinOp:
		w.one(n.Left)
		w.one(n.Right)
	case *BoolOp:
		w.exprs(n.Values)
	case *UnaryOp:
		w.one(n.Value)
	case *Compare:
		w.one(n.Left)
		w.exprs(n.Rights)
	case *IfExp:
		w.one(n.Body)
		w.one(n.Test)
		w.one(n.Else)
	case *Lambda:
		w.params(n.Params)
		w.one(n.Body)
	case *Await:
		w.one(n.Value)
	case *Yield:
		w.one(n.Value)
	case *Starred:
		w.one(n.Value)
	case *NamedExpr:
		if n.Target.Range().Start > n.Value.Range().Start { // value as target, in a pattern
			w.one(n.Value)
			w.one(n.Target)
			return
		}
		w.one(n.Target)
		w.one(n.Value)
	}
}
