package lsptest

import "go.lsp.dev/protocol"

// at is a place of an open document.
func (c *Client) at(path string, offset int) protocol.TextDocumentPositionParams {
	return protocol.TextDocumentPositionParams{
		TextDocument: protocol.TextDocumentIdentifier{URI: URI(path)}, Position: c.Position(c.docs[path].text, offset),
	}
}

// Complete asks what may stand at a place of an open document.
func (c *Client) Complete(path string, offset int) []protocol.CompletionItem {
	c.t.Helper()
	var result protocol.CompletionResult
	c.MustCall(protocol.MethodTextDocumentCompletion, &protocol.CompletionParams{TextDocumentPositionParams: c.at(path, offset)}, &result)
	switch result := result.(type) {
	case nil:
		return nil
	case protocol.CompletionItemSlice:
		return result
	case *protocol.CompletionList:
		return result.Items
	}
	c.t.Fatalf("no completion: %#v", result)
	return nil
}

// Signature asks about the call around a place of an open document; nil when the server has nothing to say.
func (c *Client) Signature(path string, offset int) *protocol.SignatureHelp {
	c.t.Helper()
	var result *protocol.SignatureHelp
	c.MustCall(protocol.MethodTextDocumentSignatureHelp, &protocol.SignatureHelpParams{TextDocumentPositionParams: c.at(path, offset)}, &result)
	return result
}
