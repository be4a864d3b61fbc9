package lsp

import "context"

// watchClient ends the connection when the client's process does. Stdin says so too, unless another process that the
// client has started keeps it open. A process that is not there is ignored: the client may be in another container.
func (s *Server) watchClient(ctx context.Context) {
	if s.editor.process == 0 {
		return
	}
	wait, stop := processEnd(s.editor.process)
	if wait == nil {
		return
	}
	context.AfterFunc(ctx, stop)
	s.group.Go(func() { // ends with the client's process or with the connection
		wait()
		s.end()
	})
}
