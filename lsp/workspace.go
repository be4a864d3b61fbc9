package lsp

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// initialChanges are the folders and settings that initialize brings.
func (s *Server) initialChanges(params *protocol.InitializeParams) []Change {
	changes := []Change{s.configured(params.InitializationOptions)}
	folders, ok := params.WorkspaceFolders.Get()
	//lint:ignore SA1019 clients that know no workspace folders have nothing else
	if root := params.RootURI; !ok && root != nil {
		folders = []protocol.WorkspaceFolder{{URI: *root}}
	}
	for _, f := range folders {
		if path := pathOf(f.URI); path != "" {
			changes = append(changes, AddFolder{path})
		}
	}
	return changes
}

func (s *Server) DidChangeWorkspaceFolders(_ context.Context, params *protocol.DidChangeWorkspaceFoldersParams) error {
	var changes []Change
	for _, f := range params.Event.Added {
		if path := pathOf(f.URI); path != "" {
			changes = append(changes, AddFolder{path})
		}
	}
	for _, f := range params.Event.Removed {
		if path := pathOf(f.URI); path != "" {
			changes = append(changes, RemoveFolder{path})
		}
	}
	s.session.Apply(changes...)
	s.wake()
	return nil
}

// filesChanged tells the session about files and folders that changed on disk.
func (s *Server) filesChanged(changed ...uri.URI) {
	var changes []Change
	for _, u := range changed {
		if path := pathOf(u); path != "" {
			changes = append(changes, FileChanged{path})
		}
	}
	s.session.Apply(changes...)
	s.wake()
}

// parsed is an address that the library leaves as it came.
func parsed(address string) uri.URI {
	u, err := uri.Parse(address)
	if err != nil {
		return ""
	}
	return u
}

func (s *Server) DidChangeWatchedFiles(_ context.Context, params *protocol.DidChangeWatchedFilesParams) error {
	var changed []uri.URI
	for _, c := range params.Changes {
		changed = append(changed, c.URI)
	}
	s.filesChanged(changed...)
	return nil
}

func (s *Server) DidCreateFiles(_ context.Context, params *protocol.CreateFilesParams) error {
	var changed []uri.URI
	for _, f := range params.Files {
		changed = append(changed, parsed(f.URI))
	}
	s.filesChanged(changed...)
	return nil
}

func (s *Server) DidRenameFiles(_ context.Context, params *protocol.RenameFilesParams) error {
	var changed []uri.URI
	for _, f := range params.Files {
		changed = append(changed, parsed(f.OldURI), parsed(f.NewURI))
	}
	s.filesChanged(changed...)
	return nil
}

func (s *Server) DidDeleteFiles(_ context.Context, params *protocol.DeleteFilesParams) error {
	var changed []uri.URI
	for _, f := range params.Files {
		changed = append(changed, parsed(f.URI))
	}
	s.filesChanged(changed...)
	return nil
}
