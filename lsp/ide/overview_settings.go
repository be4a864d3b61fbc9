package ide

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/text"
	"csdk/schema"
	"csdk/schema/jsontree"
)

// Setting is a key of the configuration: one that configuration.json has, or one that the code reads.
type Setting struct {
	Key    string
	State  SettingState
	Secret bool
	Value  string // nothing of a secret
	// Editable says that the value can be typed in one line. The value of a secret is typed anew.
	Editable bool
	Place    *Place  // of the key in configuration.json, nil when it is not there
	Reads    []Place // in the code
	Values   []string
	How      string // what the code converts the value with, such as int()
	Problems []rule.Finding
}

// SettingState says what configuration.json has under a key.
type SettingState string

// The states of a setting.
const (
	SettingSet         SettingState = "set"
	SettingEmpty       SettingState = "empty"       // ""
	SettingPlaceholder SettingState = "placeholder" // such as <API_KEY>
	SettingEncrypted   SettingState = "encrypted"
	SettingMissing     SettingState = "missing" // the code reads it, and the file lacks it
	SettingNoText      SettingState = "no text" // a number, an object: the SDK takes texts only
)

// longestLine is how long a value may be to be typed in one line.
const longestLine = 1000

// describeSettings lists the keys of configuration.json in their order, then those that the code reads besides.
func describeSettings(p *project.Project, findings []rule.Finding) []Setting {
	var all []Setting
	at := map[string]int{}
	facts := factsOf(p)
	f := p.ConfigurationFile()
	for _, e := range p.ConfigurationEntries() {
		if _, twice := at[e.Key]; twice || e.Key == "" {
			continue
		}
		at[e.Key] = len(all)
		last := p.ConfigurationEntry(e.Key)
		s := Setting{Key: e.Key, Place: &Place{File: f, Span: last.KeySpan, Whole: last.KeySpan}}
		s.read(last)
		s.Problems = findingsIn(findings, f, text.Span{Start: last.KeySpan.Start, End: max(last.KeySpan.End, last.ValueSpan.End)})
		all = append(all, s)
	}
	for _, r := range settingsRead(p) {
		i, known := at[r.Key.Text]
		if !known {
			if r.Form == project.SettingSet {
				continue
			}
			i = len(all)
			at[r.Key.Text] = i
			all = append(all, Setting{Key: r.Key.Text, State: SettingMissing, Secret: schema.IsSecretKey(r.Key.Text), Editable: true})
		}
		s := &all[i]
		s.Reads = append(s.Reads, Place{File: r.Module.File, Span: r.Span, Whole: r.Span})
		if s.State == SettingMissing {
			s.Problems = append(s.Problems, findingsIn(findings, r.Module.File, r.Span)...)
		}
	}
	for i := range all {
		if known := facts[all[i].Key]; known != nil {
			all[i].How = known.how
			if !all[i].Secret {
				all[i].Values = known.values
			}
		}
	}
	return all
}

// read takes over what the file has.
func (s *Setting) read(e *project.ConfigurationEntry) {
	value := e.Value.Text
	s.Secret = schema.IsSecretKey(s.Key) || schema.LooksSecret(s.Key, value) || len(schema.FindSecrets(value)) > 0
	switch {
	case e.Value.Kind != jsontree.String:
		s.State = SettingNoText
		s.Editable = e.Value.Kind != jsontree.Object && e.Value.Kind != jsontree.Array
	case value == "":
		s.State = SettingEmpty
		s.Editable = true
	case schema.IsEncrypted(value):
		s.State, s.Secret = SettingEncrypted, true
		s.Editable = true
	case schema.IsPlaceholder(value):
		s.State, s.Value, s.Editable = SettingPlaceholder, value, true
	default:
		s.State = SettingSet
		s.Editable = s.Secret || len(value) <= longestLine && strings.IndexFunc(value, unicode.IsControl) < 0
		if !s.Secret {
			s.Value = value
		}
	}
}

// ErrConfiguration says that a setting cannot be written, because the file is no object of JSON.
var ErrConfiguration = errors.New("configuration.json has a mistake. Correct it first")

// SetSetting is the edit that gives a key of configuration.json a value: nothing else of the file changes. A file that is
// missing is made.
func SetSetting(p *project.Project, key, value string) (rule.Edit, error) {
	if !known(p, key) {
		return rule.Edit{}, fmt.Errorf("neither configuration.json nor the code has the key %s", key)
	}
	f := p.Files[configurationFile]
	if f != nil && (f.Err != nil || len(f.JSON().Problems) > 0) {
		return rule.Edit{}, ErrConfiguration
	}
	if e := p.ConfigurationEntry(key); e != nil {
		return rule.Edit{Path: f.Path, Span: e.ValueSpan, New: quoteText(value)}, nil
	}
	edit, ok := addSetting(p, key, value)
	if !ok {
		return rule.Edit{}, ErrConfiguration
	}
	return edit, nil
}

// known reports whether a key is in the file or read by the code.
func known(p *project.Project, key string) bool {
	return p.ConfigurationEntry(key) != nil || slices.ContainsFunc(settingsRead(p), func(s project.SettingRead) bool { return s.Key.Text == key })
}
