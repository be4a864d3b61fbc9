package lsp

import (
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/ide"
	"csdk/lsp/project"
	"csdk/lsp/rule"
)

// The answer of csdk/project. A place that is not written down is null.
type (
	overview struct {
		Project      uri.URI            `json:"project"`
		SDK          *sdkAnswer         `json:"sdk"` // null when the project says none
		Settings     settingsAnswer     `json:"configuration"`
		Requirements requirementsAnswer `json:"requirements"`
		Tables       []tableAnswer      `json:"tables"`
		Functions    []functionAnswer   `json:"functions"`
		Modules      []moduleAnswer     `json:"modules"`
		Problems     []problem          `json:"problems"`
	}
	sdkAnswer struct {
		Version string `json:"version"`
		From    string `json:"from"`
	}
	settingsAnswer struct {
		File     uri.URI         `json:"file"`
		Exists   bool            `json:"exists"`
		Settings []settingAnswer `json:"settings"`
	}
	settingAnswer struct {
		Key      string               `json:"key"`
		State    ide.SettingState     `json:"state"`
		Secret   bool                 `json:"secret"`
		Value    string               `json:"value"` // empty for a secret
		Editable bool                 `json:"editable"`
		Values   []string             `json:"values"`
		How      string               `json:"how"`
		Place    *protocol.Location   `json:"place"`
		Reads    []*protocol.Location `json:"reads"`
		Problems []problem            `json:"problems"`
	}
	requirementsAnswer struct {
		File         uri.URI             `json:"file"` // empty when the project has none
		Requirements []requirementAnswer `json:"requirements"`
	}
	requirementAnswer struct {
		Name      string             `json:"name"`
		Versions  string             `json:"versions"`
		Installed string             `json:"installed"`
		Place     *protocol.Location `json:"place"`
		Problems  []problem          `json:"problems"`
	}
	tableAnswer struct {
		Name       string             `json:"name"`
		Schema     string             `json:"schema"`
		Declared   bool               `json:"declared"`
		Operations int                `json:"operations"`
		Place      *protocol.Location `json:"place"`
		Columns    []columnAnswer     `json:"columns"`
	}
	columnAnswer struct {
		Name  string             `json:"name"`
		Type  string             `json:"type"`
		Key   bool               `json:"key"`
		Place *protocol.Location `json:"place"`
	}
	functionAnswer struct {
		Name       string             `json:"name"`
		Place      *protocol.Location `json:"place"`
		Operations []operationAnswer  `json:"operations"`
	}
	operationAnswer struct {
		Name  string             `json:"name"`
		Table string             `json:"table"`
		Place *protocol.Location `json:"place"`
	}
	moduleAnswer struct {
		Path string  `json:"path"`
		File uri.URI `json:"file"`
		Used bool    `json:"used"`
	}
	problem struct {
		Code     string             `json:"code"`
		Severity string             `json:"severity"`
		Message  string             `json:"message"`
		Place    *protocol.Location `json:"place"`
	}
)

func (s *Server) overview(p *project.Project, o *ide.Overview, findings []rule.Finding) *overview {
	a := &overview{
		Project: uri.File(p.Dir), Tables: []tableAnswer{}, Functions: []functionAnswer{}, Modules: []moduleAnswer{},
		Settings:     settingsAnswer{File: uri.File(pathIn(p.Dir, "configuration.json")), Exists: p.Files["configuration.json"] != nil, Settings: []settingAnswer{}},
		Requirements: requirementsAnswer{Requirements: []requirementAnswer{}},
		Problems:     s.problems(p, findings),
	}
	if o.SDK != "" {
		a.SDK = &sdkAnswer{o.SDK, o.SDKFrom}
	}
	if f := p.DependencyFile(); f != nil {
		a.Requirements.File = uri.File(pathIn(p.Dir, f.Path))
	}
	for _, setting := range o.Settings {
		a.Settings.Settings = append(a.Settings.Settings, s.setting(p, setting))
	}
	for _, r := range o.Requirements {
		a.Requirements.Requirements = append(a.Requirements.Requirements, requirementAnswer{
			r.Name, r.Versions, r.Installed, s.place(p, r.Place), s.problems(p, r.Problems),
		})
	}
	for _, t := range o.Tables {
		table := tableAnswer{t.Name, t.Schema, t.Declared, t.Operations, s.place(p, t.Place), []columnAnswer{}}
		for _, c := range t.Columns {
			table.Columns = append(table.Columns, columnAnswer{c.Name, c.Type, c.Key, s.place(p, c.Place)})
		}
		a.Tables = append(a.Tables, table)
	}
	for _, f := range o.Functions {
		function := functionAnswer{f.Name, s.place(p, f.Place), nil}
		for _, use := range f.Operations {
			function.Operations = append(function.Operations, operationAnswer{use.Name, use.Table, s.place(p, use.Place)})
		}
		a.Functions = append(a.Functions, function)
	}
	for _, m := range o.Modules {
		a.Modules = append(a.Modules, moduleAnswer{m.File.Path, uri.File(pathIn(p.Dir, m.File.Path)), m.Used})
	}
	return a
}

func (s *Server) setting(p *project.Project, setting ide.Setting) settingAnswer {
	answer := settingAnswer{
		Key: setting.Key, State: setting.State, Secret: setting.Secret, Value: setting.Value, Editable: setting.Editable,
		Values: append([]string{}, setting.Values...), How: setting.How, Reads: []*protocol.Location{}, Problems: s.problems(p, setting.Problems),
	}
	if setting.Place != nil {
		answer.Place = s.place(p, *setting.Place)
	}
	for _, read := range setting.Reads {
		answer.Reads = append(answer.Reads, s.place(p, read))
	}
	return answer
}

func (s *Server) problems(p *project.Project, findings []rule.Finding) []problem {
	all := []problem{}
	for _, f := range findings {
		all = append(all, problem{f.Rule.Code, f.Severity.String(), f.Message, s.place(p, ide.Place{File: f.File, Span: f.Span})})
	}
	return all
}
