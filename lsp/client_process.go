package lsp

func (s *Server) watchClient(int) {}
