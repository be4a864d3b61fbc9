package lsp

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/ide"
	"csdk/lsp/project"
)

// Symbols searches the projects of which something is open: all others would have to be read for it.
func (s *Server) Symbols(ctx context.Context, params *protocol.WorkspaceSymbolParams) (protocol.WorkspaceSymbolResult, error) {
	snapshot := s.session.Snapshot()
	release(ctx)
	asked := map[*project.Project]bool{}
	var all protocol.SymbolInformationSlice
	for path := range snapshot.open {
		p, _ := snapshot.File(path)
		if p == nil || asked[p] || ctx.Err() != nil {
			continue
		}
		asked[p] = true
		all = append(all, s.searched(p, params.Query)...)
	}
	return all, ctx.Err()
}

func (s *Server) searched(p *project.Project, query string) []protocol.SymbolInformation {
	p.Lock()
	defer p.Unlock()
	var all []protocol.SymbolInformation
	for _, o := range ide.Search(p, query) {
		all = append(all, protocol.SymbolInformation{
			BaseSymbolInformation: protocol.BaseSymbolInformation{Name: o.Symbol.Name, Kind: symbolKinds[o.Kind], ContainerName: new(o.Detail)},
			Location:              protocol.Location{URI: uri.File(pathIn(p.Dir, o.File.Path)), Range: s.editor.lspRange(o.File.Doc, o.Name)},
		})
	}
	return all
}
