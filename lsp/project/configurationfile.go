package project

import (
	"csdk/lsp/text"
	"csdk/schema/jsontree"
)

// ConfigurationEntry is a key of configuration.json.
type ConfigurationEntry struct {
	Key       string
	KeySpan   text.Span // with its quotes
	ValueSpan text.Span // with its quotes; empty behind the colon when there is no value
	Value     *jsontree.Value
}

// ConfigurationFile is configuration.json, nil when there is none or it could not be read.
func (p *Project) ConfigurationFile() *File { return p.Readable("configuration.json") }

// ConfigurationEntries are the keys of configuration.json in their order, also those that are there twice: the last
// one counts.
func (p *Project) ConfigurationEntries() []ConfigurationEntry {
	f := p.ConfigurationFile()
	if f == nil {
		return nil
	}
	members := f.JSON().Root.Members
	entries := make([]ConfigurationEntry, len(members))
	for i := range members {
		m := &members[i]
		entries[i] = ConfigurationEntry{
			Key: m.Key, KeySpan: text.Span{Start: m.Start, End: m.End},
			ValueSpan: text.Span{Start: m.Value.Start, End: m.Value.End}, Value: &m.Value,
		}
	}
	return entries
}

// ConfigurationEntry gives the entry that counts for a key, nil when the file has none.
func (p *Project) ConfigurationEntry(key string) *ConfigurationEntry {
	entries := p.ConfigurationEntries()
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Key == key {
			return &entries[i]
		}
	}
	return nil
}
