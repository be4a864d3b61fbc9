package project

import (
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
)

// SettingForm says how a configuration key is used.
type SettingForm uint8

const (
	SettingIndex   SettingForm = iota // configuration["k"]
	SettingGet                        // configuration.get("k")
	SettingDefault                    // configuration.get("k", default), pop and setdefault likewise
	SettingIn                         // "k" in configuration
	SettingSet                        // configuration["k"] = value
	SettingField                      // form_field.TextField("k", ...)
)

// SettingRead is a use of a configuration key.
type SettingRead struct {
	Key  Literal
	Form SettingForm
	Expr pysyntax.Expr // the subscript, call or comparison
	Call *Call         // of get and of a form field; nil for the others
	text.Span
	Module *Module
	Scope  *Scope
	Main   bool // in the __main__ block, which no sync runs
	// Sure says that this use always asks for this key; otherwise for one of several.
	Sure bool
}

// SettingUse is an expression that says which configuration key is used, whether the key is known or not.
type SettingUse struct {
	At     pysyntax.Expr
	Keys   Values
	Form   SettingForm
	Module *Module
}

// SettingUses gives the expressions behind Settings, also those whose key is not known.
func (p *Project) SettingUses() []SettingUse {
	p.Settings()
	return p.settingUses
}

// Settings gives the uses of configuration keys whose key is known, in the order of modules and places.
func (p *Project) Settings() []SettingRead {
	if p.settings != nil {
		return p.settings
	}
	p.settings = []SettingRead{}
	for _, m := range p.Modules {
		for _, s := range m.subscripts {
			if p.eval(s.expr.Value, s.scope, nil).Any(Settings) {
				form := SettingIndex
				if s.stored {
					form = SettingSet
				}
				p.addSetting(m, s.scope, form, s.expr, s.expr.Index, nil)
			}
		}
		for _, c := range m.compares {
			if n := len(c.expr.Ops); n == 1 && p.eval(c.expr.Rights[0], c.scope, nil).Any(Settings) {
				p.addSetting(m, c.scope, SettingIn, c.expr, c.expr.Left, nil)
			}
		}
		for _, c := range m.Calls {
			p.settingCall(m, c)
		}
	}
	return p.settings
}

// settingCall notes configuration.get("k") and its like.
func (p *Project) settingCall(m *Module, c *Call) {
	attr, ok := c.Func.(*pysyntax.Attribute)
	if !ok || len(c.Args) == 0 || c.Args[0].Stars > 0 {
		return
	}
	switch attr.Attr.Name {
	case "get", "pop", "setdefault":
		if !p.eval(attr.Value, c.Scope, nil).Any(Settings) {
			return
		}
		form := SettingGet
		if len(c.Args) > 1 {
			form = SettingDefault
		} else if attr.Attr.Name == "pop" {
			form = SettingIndex
		}
		p.addSetting(m, c.Scope, form, c.Call, c.Args[0].Value, c)
	case "TextField", "DropdownField", "ToggleField":
		for _, v := range p.eval(c.Func, c.Scope, nil).List {
			if v.Kind == External && v.Text == SDKModule+".form_field."+attr.Attr.Name {
				if name := c.Arg("name", 0); name != nil {
					p.addSetting(m, c.Scope, SettingField, c.Call, name, c)
				}
			}
		}
	}
}

func (p *Project) addSetting(m *Module, scope *Scope, form SettingForm, e pysyntax.Expr, key pysyntax.Expr, call *Call) {
	v := p.eval(key, scope, nil)
	p.settingUses = append(p.settingUses, SettingUse{At: key, Keys: v, Form: form, Module: m})
	keys, sure := v.Strings()
	for _, k := range keys {
		p.settings = append(p.settings, SettingRead{
			Key: k, Form: form, Expr: e, Call: call, Span: key.Range(), Module: m, Scope: scope,
			Main: m.InMain(e.Range().Start), Sure: sure && len(keys) == 1,
		})
	}
}
