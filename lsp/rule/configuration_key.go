package rule

import (
	"fmt"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
	"csdk/lsp/text"
	"csdk/schema/jsontree"
)

var configurationKeyMissing = &Rule{
	Code:     "configuration-key-missing",
	Severity: Warning,
	Title:    "The code needs a setting that configuration.json does not have",
	Doc: "`configuration[\"key\"]` is a KeyError when the configuration has no such key. `configuration.json` exists and does not have\n" +
		"this one, and nothing in the project asks first whether it is there.\n\n" +
		"Add the key to `configuration.json`, or read it with `configuration.get(\"key\")` when it is optional.",
	Bad: Example{
		"connector.py":       settingExample(`configuration["region"]`),
		"configuration.json": "{\n  \"account\": \"<ACCOUNT>\"\n}\n",
	},
	Good: Example{
		"connector.py":       settingExample(`configuration["region"]`),
		"configuration.json": "{\n  \"account\": \"<ACCOUNT>\",\n  \"region\": \"eu\"\n}\n",
	},
	Source: configurationSource,
	check:  checkConfigurationKeyMissing,
}

var configurationKeyMisspelled = &Rule{
	Code:     "configuration-key-misspelled",
	Severity: Warning,
	Title:    "The code and configuration.json spell a key differently",
	Doc: "The code reads a key that `configuration.json` does not have, and the file has one that is nearly the same and that the code\n" +
		"never reads. `configuration.get(\"key\")` then gives None or its default without a word.\n\n" +
		"Make them the same. A connection that is deployed already keeps the keys that it has: change the code then.",
	Bad: Example{
		"connector.py":       settingExample(`configuration.get("regoin")`),
		"configuration.json": "{\n  \"account\": \"<ACCOUNT>\",\n  \"region\": \"eu\"\n}\n",
	},
	Good: Example{
		"connector.py":       settingExample(`configuration.get("region")`),
		"configuration.json": "{\n  \"account\": \"<ACCOUNT>\",\n  \"region\": \"eu\"\n}\n",
	},
	Source: configurationSource,
	check:  checkConfigurationKeyMisspelled,
}

var configurationKeyUnread = &Rule{
	Code:        "configuration-key-unread",
	Severity:    Information,
	Unnecessary: true,
	Title:       "configuration.json has a key that the code never reads",
	Doc: "No module that the connector uses has the text of this key, and none goes through all keys. It is a left-over of a template,\n" +
		"or the code that should read it is missing. Every key becomes a field that people have to fill in for a connection.",
	Bad: Example{
		"connector.py":       settingExample(`configuration["account"]`),
		"configuration.json": "{\n  \"account\": \"<ACCOUNT>\",\n  \"warehouse\": \"main\"\n}\n",
	},
	Good: Example{
		"connector.py":       settingExample(`configuration["account"]`),
		"configuration.json": "{\n  \"account\": \"<ACCOUNT>\"\n}\n",
	},
	Source: configurationSource,
	check:  checkConfigurationKeyUnread,
}

// settingExample is a connector.py whose update() uses what it reads of the configuration.
func settingExample(read string) string {
	reads := "{\"id\": 1, \"source\": " + read + "}"
	if !strings.Contains(read, "account") {
		reads = "{\"id\": 1, \"account\": configuration[\"account\"], \"source\": " + read + "}"
	}
	return signatureExample("def update(configuration, state):\n    op.upsert(table=\"orders\", data=" + reads + ")\n    op.checkpoint(state=state)\n")
}

// settingsKnown reports whether configuration.json can be compared with the code: it is an object with keys and without
// mistakes, and the code is there.
func (p *pass) settingsKnown() bool {
	f := p.ConfigurationFile()
	return f != nil && p.Update != nil && len(f.JSON().Problems) == 0 && f.JSON().Root.Kind == jsontree.Object && len(f.JSON().Root.Members) > 0
}

func checkConfigurationKeyMissing(p *pass) {
	if !p.settingsKnown() || p.changesSettings() {
		return
	}
	guards := map[string]bool{}
	for _, s := range p.Settings() {
		if s.Form != project.SettingIndex && !s.Main {
			guards[s.Key.Text] = true
		}
	}
	for _, s := range p.Settings() {
		key := s.Key.Text
		if s.Form != project.SettingIndex || s.Main || !s.Sure || guards[key] || p.ConfigurationEntry(key) != nil || p.misspelledKeys()[key] != "" {
			continue
		}
		if guarded(s.Module, s.Span) || !p.always(s.Module, s.Scope, s.Span) || !p.readsOnlySettings(s) {
			continue
		}
		f := p.report(s.Module.File, s.Span, fmt.Sprintf("`configuration.json` has no key `%s`, so this is a KeyError. Add it to the file, or use `.get(\"%s\")`.", key, key))
		f.Fixes = append(f.Fixes, Fix{Title: fmt.Sprintf("Add `%s` to configuration.json", key), Edits: []Edit{p.addKey(key)}})
	}
}

// readsOnlySettings reports whether the dict that is read is the configuration and never another one.
func (p *pass) readsOnlySettings(s project.SettingRead) bool {
	sub, ok := s.Expr.(*pysyntax.Subscript)
	return ok && p.Eval(sub.Value, s.Scope).All(project.Settings)
}

// changesSettings reports whether the code puts keys into the configuration in a way that does not show them.
func (p *pass) changesSettings() bool {
	for _, m := range p.Modules {
		for _, c := range m.Calls {
			attr, ok := c.Func.(*pysyntax.Attribute)
			if ok && attr.Attr.Name == "update" && p.Eval(attr.Value, c.Scope).Any(project.Settings) {
				return true
			}
		}
	}
	return false
}

// addKey is the edit that adds a key at the end of configuration.json, with a placeholder as its value.
func (p *pass) addKey(key string) Edit {
	f := p.ConfigurationFile()
	entries := p.ConfigurationEntries()
	last := entries[len(entries)-1]
	source := f.Doc.Text
	before := source[:last.KeySpan.Start]
	gap := before[strings.LastIndexAny(before, ",{")+1:] // what stands in front of the last key
	return insert(f, last.ValueSpan.End, fmt.Sprintf(",%s%s: %s", gap, quoteJSON(key), quoteJSON("<"+strings.ToUpper(key)+">")))
}

// unreadKeys are the keys of configuration.json that the code certainly does not read: their text stands in no string of a
// module that the connector uses. That test is as exact as following every read, and no read that cannot be followed
// escapes it.
func (p *pass) unreadKeys() []project.ConfigurationEntry {
	if !p.settingsKnown() || p.SettingsOpen() {
		return nil
	}
	entries := p.ConfigurationEntries()
	written := p.written(entries)
	return slices.DeleteFunc(entries, func(e project.ConfigurationEntry) bool { return written[e.Key] })
}

// written gives the keys that the code has: as a string or a word in one, docstrings aside, or as the name of an argument,
// such as in dict(key=...).
func (p *pass) written(entries []project.ConfigurationEntry) map[string]bool {
	written := map[string]bool{}
	for _, e := range entries {
		written[e.Key] = false
	}
	note := func(word string) {
		if _, isKey := written[word]; isKey {
			written[word] = true
		}
	}
	for _, m := range p.Modules {
		docs := map[pysyntax.Expr]bool{}
		for _, e := range m.Nodes().Statements {
			docs[e.Node.Value] = true
		}
		for _, s := range m.Nodes().Strings {
			if !docs[s.Node] {
				note(s.Node.Value)
				eachWord(s.Node.Value, note)
			}
		}
		for _, c := range m.Calls {
			for _, a := range c.Args {
				note(a.Name.Name)
			}
		}
	}
	return written
}

// misspelledKeys gives, for keys that the code reads and the file does not have, the one that the file has instead.
func (p *pass) misspelledKeys() map[string]string {
	absent := map[string]bool{}
	for _, s := range p.Settings() {
		if !s.Main && s.Sure && s.Form != project.SettingSet && p.ConfigurationEntry(s.Key.Text) == nil {
			absent[s.Key.Text] = true
		}
	}
	if len(absent) == 0 {
		return nil
	}
	meant := map[string]string{}
	for _, e := range p.unreadKeys() {
		for key := range absent {
			if sameKey(key, e.Key) {
				meant[key] = e.Key
			}
		}
	}
	return meant
}

// sameKey reports whether two keys differ in one letter at most, capitals and separators aside.
func sameKey(a, b string) bool {
	if endsInDigit(a) || endsInDigit(b) {
		return false
	}
	letters := strings.NewReplacer("_", "", "-", "", " ", "", ".", "")
	a, b = strings.ToLower(letters.Replace(a)), strings.ToLower(letters.Replace(b))
	return a == b || len(a) >= 5 && len(b) >= 5 && distance(a, b) == 1
}

// endsInDigit tells keys apart that are numbered: table1 and table2 are two.
func endsInDigit(s string) bool { return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' }

func checkConfigurationKeyMisspelled(p *pass) {
	meant := p.misspelledKeys()
	for _, s := range p.Settings() {
		instead := meant[s.Key.Text]
		if instead == "" || s.Main || !s.Sure || s.Form == project.SettingSet {
			continue
		}
		entry := p.ConfigurationEntry(instead)
		f := p.report(s.Module.File, s.Span, fmt.Sprintf("`configuration.json` has no key `%s`, but `%s`, which the code never reads. Make them the same.", s.Key.Text, instead))
		f.Related = append(f.Related, Related{File: p.ConfigurationFile(), Span: entry.KeySpan, Message: "the key in the file"})
		if s.Key.Span == s.Span && s.Key.Module == s.Module {
			f.fixedBy(fmt.Sprintf("Read `%s`", instead), false, respell(s.Module, p.keyExpr(s), instead)...)
		}
		f.fixedBy(fmt.Sprintf("Rename the key in configuration.json to `%s`", s.Key.Text), false,
			replace(p.ConfigurationFile(), entry.KeySpan, quoteJSON(s.Key.Text)))
	}
}

// keyExpr is the expression of a setting's key.
func (p *pass) keyExpr(s project.SettingRead) pysyntax.Expr {
	switch e := s.Expr.(type) {
	case *pysyntax.Subscript:
		return e.Index
	case *pysyntax.Compare:
		return e.Left
	}
	if s.Call != nil && s.Form != project.SettingField && len(s.Call.Args) > 0 {
		return s.Call.Args[0].Value
	}
	return nil
}

func checkConfigurationKeyUnread(p *pass) {
	misspelled := map[string]bool{}
	for _, instead := range p.misspelledKeys() {
		misspelled[instead] = true
	}
	for _, e := range p.unreadKeys() {
		if misspelled[e.Key] {
			continue
		}
		f := p.report(p.ConfigurationFile(), e.KeySpan, fmt.Sprintf("The code never reads `%s`. Remove it if it is a left-over.", e.Key))
		if edit, ok := p.removeKey(e); ok {
			f.Fixes = append(f.Fixes, Fix{Title: fmt.Sprintf("Remove `%s`", e.Key), Edits: []Edit{edit}})
		}
	}
}

// removeKey is the edit that takes a key out of configuration.json, with the comma that goes with it.
func (p *pass) removeKey(e project.ConfigurationEntry) (Edit, bool) {
	f, entries := p.ConfigurationFile(), p.ConfigurationEntries()
	at := slices.IndexFunc(entries, func(other project.ConfigurationEntry) bool { return other.KeySpan == e.KeySpan })
	switch {
	case len(entries) < 2:
		return Edit{}, false
	case at+1 < len(entries):
		return replace(f, text.Span{Start: e.KeySpan.Start, End: entries[at+1].KeySpan.Start}, ""), true
	}
	return replace(f, text.Span{Start: entries[at-1].ValueSpan.End, End: e.ValueSpan.End}, ""), true
}
