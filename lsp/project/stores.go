package project

import "csdk/lsp/pysyntax"

// MayStore reports whether code of the module puts something under the key into some dict: by x[key] = value with this
// key or one that is not known, or by a method of dict that takes keys. A dict that is reached in more than one way,
// such as an element of a list, may be the one that is meant.
func (p *Project) MayStore(m *Module, key string) bool {
	for _, s := range m.subscripts {
		if !s.stored {
			continue
		}
		index := p.eval(s.expr.Index, s.scope, nil)
		texts, complete := index.Strings()
		if !complete && !index.All(Int) {
			return true
		}
		for _, t := range texts {
			if t.Text == key {
				return true
			}
		}
	}
	for _, c := range m.Calls {
		attr, ok := c.Func.(*pysyntax.Attribute)
		if ok && (attr.Attr.Name == "update" || attr.Attr.Name == "setdefault") && !p.eval(attr.Value, c.Scope, nil).All(External) {
			return true
		}
	}
	return false
}
