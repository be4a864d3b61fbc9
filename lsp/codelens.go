package lsp

import (
	"context"
	"encoding/json"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/ide"
	"csdk/lsp/project"
)

// commandNames are the commands of lenses as clients know them. The server runs none of them: the client starts csdk, and
// gets the address of the project's folder as the first argument.
var commandNames = map[ide.Command]string{
	ide.NoCommand: "",
	ide.Debug:     "csdk.debug",
	ide.Check:     "csdk.check",
	ide.Reset:     "csdk.reset",
	ide.OpenTable: "csdk.openTable", // the second argument is the table of the warehouse: schema.table
}

// CodeLens offers what can be done with a connector, above its object and its tables.
func (s *Server) CodeLens(ctx context.Context, params *protocol.CodeLensParams) (result []protocol.CodeLens, err error) {
	err = s.ask(ctx, params.TextDocument.URI, func(p *project.Project, f *project.File) {
		for _, l := range ide.Lenses(p, f) {
			command := protocol.Command{Title: l.Title, Command: commandNames[l.Command]}
			if l.Command != ide.NoCommand {
				command.Arguments = append(command.Arguments, argument(string(uri.File(p.Dir))))
			}
			if l.Table != "" {
				command.Arguments = append(command.Arguments, argument(l.Table))
			}
			result = append(result, protocol.CodeLens{Range: s.editor.lspRange(f.Doc, l.Span), Command: command})
		}
	})
	return result, err
}

// argument is an argument of a command.
func argument(value string) protocol.LSPAny {
	raw, err := json.Marshal(value)
	if err != nil { // a text can always be encoded
		return nil
	}
	return protocol.LSPAny(raw)
}
