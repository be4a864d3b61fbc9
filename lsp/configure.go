package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"go.lsp.dev/protocol"

	"csdk/lsp/rule"
)

// section is the part of the client's settings that is ours.
const section = "csdk"

// options is both that section and initializationOptions.
type options struct {
	Rules         map[string]string `json:"rules"`         // by code: off, error, warning, information, hint
	PackageIndex  bool              `json:"packageIndex"`  // whether the package index may be asked for versions
	Documentation string            `json:"documentation"` // address of a rule's page, with {code} in it or before /code; only in initializationOptions
}

// readOptions ignores what it does not understand: settings are typed by hand, too.
func readOptions(raw []byte) options {
	o := options{PackageIndex: true}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return o
	}
	_ = json.Unmarshal(fields["documentation"], &o.Documentation)
	var index bool
	if json.Unmarshal(fields["packageIndex"], &index) == nil {
		o.PackageIndex = index
	}
	var rules map[string]json.RawMessage
	_ = json.Unmarshal(fields["rules"], &rules)
	for code, value := range rules {
		var name string
		if json.Unmarshal(value, &name) == nil {
			if o.Rules == nil {
				o.Rules = map[string]string{}
			}
			o.Rules[code] = name
		}
	}
	return o
}

func (o options) settings() rule.Settings {
	settings := rule.Settings{}
	for code, name := range o.Rules {
		if severity, ok := rule.ParseSeverity(name); ok {
			settings[code] = severity
		}
	}
	return settings
}

// configured is what settings change in the session. The package index hears of them at once.
func (s *Server) configured(raw []byte) Change {
	o := readOptions(raw)
	if s.index != nil {
		s.index.Switch(o.PackageIndex)
	}
	return Configure{o.settings()}
}

// patience is how long the first findings wait for the client's settings. Findings that are switched off would flash.
const patience = time.Second

// Initialized begins the work that needs the client's answers. Its goroutine ends with them, or with the connection.
func (s *Server) Initialized(ctx context.Context, _ *protocol.InitializedParams) error {
	if !s.state.CompareAndSwap(initialized, working) {
		return errors.New("initialized comes only once")
	}
	s.watchClient(ctx)
	s.group.Go(func() {
		if s.editor.configuration {
			limited, cancel := context.WithTimeout(ctx, patience)
			s.askSettings(limited)
			cancel()
		}
		s.start(ctx)
		s.register(ctx)
	})
	return nil
}

// askSettings gets the client's settings; without an answer they stay as they are.
func (s *Server) askSettings(ctx context.Context) {
	answer, err := s.client.Configuration(ctx, &protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: new(section)}}})
	if ctx.Err() == context.Canceled {
		return
	}
	if err != nil || len(answer) != 1 {
		s.log.Warn("the client gave no settings", "error", err)
		return
	}
	if string(answer[0]) != "null" {
		s.session.Apply(s.configured(answer[0]))
	}
}

// DidChangeConfiguration brings the settings, or the news that there are others to ask for.
func (s *Server) DidChangeConfiguration(ctx context.Context, params *protocol.DidChangeConfigurationParams) error {
	var sections map[string]json.RawMessage
	_ = json.Unmarshal(params.Settings, &sections)
	if ours, ok := sections[section]; ok {
		s.session.Apply(s.configured(ours))
		s.wake()
		return nil
	}
	if s.editor.configuration {
		s.group.Go(func() { // ends with the client's answer, or with the connection
			s.askSettings(ctx)
			s.wake()
		})
	}
	return nil
}

// watched are the files whose changes matter. Folders are told by no pattern but `**`, so of all else it asks only for
// what appears and vanishes.
var watched = []protocol.FileSystemWatcher{
	{GlobPattern: protocol.Pattern("**/*.{py,toml}")},
	{GlobPattern: protocol.Pattern("**/{configuration.json,requirements.txt,.gitignore,.ftignore,pyvenv.cfg}")},
	{GlobPattern: protocol.Pattern("**/files/{state,catalogue}.json")},
	{GlobPattern: protocol.Pattern("**/drivers/installation.sh")},
	{GlobPattern: protocol.Pattern("**"), Kind: protocol.WatchKindCreate | protocol.WatchKindDelete},
}

// register asks the client to tell about changes on disk and of settings, and offers what is for some documents only.
func (s *Server) register(ctx context.Context) {
	var wanted []protocol.Registration
	add := func(method string, options any) {
		raw, err := protocol.Marshal(options)
		if err != nil {
			s.log.Error("options cannot be written", "method", method, "error", err)
			return
		}
		wanted = append(wanted, protocol.Registration{ID: "csdk " + method, Method: method, RegisterOptions: raw})
	}
	if s.editor.watches {
		add(protocol.MethodWorkspaceDidChangeWatchedFiles, &protocol.DidChangeWatchedFilesRegistrationOptions{Watchers: watched})
	}
	if s.editor.watchesSettings {
		add(protocol.MethodWorkspaceDidChangeConfiguration, &protocol.DidChangeConfigurationRegistrationOptions{Section: protocol.String(section)})
	}
	if s.editor.registersFolding {
		add(protocol.MethodTextDocumentFoldingRange, &folded)
	}
	if len(wanted) == 0 {
		return
	}
	if err := s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: wanted}); err != nil && ctx.Err() == nil {
		s.log.Warn("the client took no registrations", "error", err)
	}
}
