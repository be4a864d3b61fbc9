package lsp

import (
	"path/filepath"
	"strings"
	"unicode/utf8"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"csdk/lsp/rule"
	"csdk/lsp/text"
)

// span is the place of a range in a document. What lies outside of the text is moved to its nearest place.
func (c capabilities) span(doc *text.Document, r protocol.Range) text.Span {
	start := c.offset(doc.Text, r.Start)
	return text.Span{Start: start, End: max(start, c.offset(doc.Text, r.End))}
}

func (c capabilities) offset(source string, p protocol.Position) int {
	at := 0
	for range p.Line {
		next := strings.IndexByte(source[at:], '\n')
		if next < 0 {
			return len(source)
		}
		at += next + 1
	}
	line, _, _ := strings.Cut(source[at:], "\n")
	line = strings.TrimSuffix(line, "\r")
	column := uint32(0)
	for i, r := range line {
		if column >= p.Character {
			return at + i
		}
		column += c.width(r)
	}
	return at + len(line)
}

func (c capabilities) position(source string, offset int) protocol.Position {
	before := source[:min(offset, len(source))]
	start := strings.LastIndexByte(before, '\n') + 1
	p := protocol.Position{Line: uint32(strings.Count(before[:start], "\n"))}
	for _, r := range before[start:] {
		p.Character += c.width(r)
	}
	return p
}

// width is how much of a line a character takes in the client's counting.
func (c capabilities) width(r rune) uint32 {
	switch c.encoding {
	case protocol.PositionEncodingKindUTF8:
		return uint32(utf8.RuneLen(r))
	case protocol.PositionEncodingKindUTF32:
		return 1
	}
	if r >= 0x10000 {
		return 2
	}
	return 1
}

func (c capabilities) lspRange(doc *text.Document, span text.Span) protocol.Range {
	return protocol.Range{Start: c.position(doc.Text, span.Start), End: c.position(doc.Text, span.End)}
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
		d.CodeDescription.Href = uri.URI(strings.TrimSuffix(s.editor.documentation, "/") + "/" + f.Rule.Code)
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
				Location: protocol.Location{URI: s.uris.of(pathIn(dir, r.File.Path)), Range: s.editor.lspRange(r.File.Doc, r.Span)},
				Message:  r.Message,
			})
		}
	}
	return d
}

// pathIn is the absolute path of a project's file.
func pathIn(dir, name string) string {
	return filepath.Join(dir, filepath.FromSlash(name))
}
