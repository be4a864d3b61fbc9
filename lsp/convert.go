package lsp

import (
	"path/filepath"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// encodings are the ways to count columns, the one that costs csdk least first.
var encodings = []struct {
	name protocol.PositionEncodingKind
	text text.PositionEncoding
}{
	{protocol.PositionEncodingKindUTF8, text.UTF8},
	{protocol.PositionEncodingKindUTF16, text.UTF16},
	{protocol.PositionEncodingKindUTF32, text.UTF32},
}

func textPosition(p protocol.Position) text.Position {
	return text.Position{Line: int(p.Line), Column: int(p.Character)}
}

func textRange(r protocol.Range) text.Range {
	return text.Range{Start: textPosition(r.Start), End: textPosition(r.End)}
}

func lspPosition(p text.Position) protocol.Position {
	return protocol.Position{Line: uint32(p.Line), Character: uint32(p.Column)}
}

// lspRange is the range of a span, in the client's counting.
func (c capabilities) lspRange(doc *text.Document, span text.Span) protocol.Range {
	r := doc.SpanRange(span, c.encoding)
	return protocol.Range{Start: lspPosition(r.Start), End: lspPosition(r.End)}
}

// diagnostic is a finding about a project, for the client.
func (s *Server) diagnostic(dir string, f rule.Finding) protocol.Diagnostic {
	d := protocol.Diagnostic{
		Range:    s.editor.lspRange(f.File.Doc, f.Span),
		Severity: protocol.DiagnosticSeverity(f.Severity),
		Code:     protocol.String(f.Rule.Code),
		Source:   protocol.NewOptional("csdk"),
		Message:  protocol.String(f.Message),
	}
	if s.editor.codeDescription && s.editor.documentation != "" {
		d.CodeDescription.Href = pageAddress(s.editor.documentation, f.Rule.Code)
	}
	if s.editor.tags {
		var tags []protocol.DiagnosticTag
		if f.Rule.Unnecessary {
			tags = append(tags, protocol.DiagnosticTagUnnecessary)
		}
		if f.Rule.Deprecated {
			tags = append(tags, protocol.DiagnosticTagDeprecated)
		}
		d.Tags.Set(tags)
	}
	if s.editor.relatedInformation {
		for _, r := range f.Related {
			d.RelatedInformation = append(d.RelatedInformation, protocol.DiagnosticRelatedInformation{
				Location: protocol.Location{URI: uri.File(pathIn(dir, r.File.Path)), Range: s.editor.lspRange(r.File.Doc, r.Span)},
				Message:  r.Message,
			})
		}
	}
	return d
}

// pageAddress is where the client has the page of a rule.
func pageAddress(documentation, code string) uri.URI {
	if strings.Contains(documentation, "{code}") {
		return uri.URI(strings.ReplaceAll(documentation, "{code}", code))
	}
	return uri.URI(strings.TrimSuffix(documentation, "/") + "/" + code)
}

// pathIn is the absolute path of a project's file.
func pathIn(dir, name string) string {
	return filepath.Join(dir, filepath.FromSlash(name))
}
