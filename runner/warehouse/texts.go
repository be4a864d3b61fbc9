package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"unicode/utf8"
)

// Texts is the result of a query as people read it. A cell is nil for NULL, else a string; one that was too long is a Cut.
type Texts struct {
	Columns []PageColumn `json:"columns"`
	Rows    [][]any      `json:"rows"`
	More    bool         `json:"more"` // there are more rows than were asked for, or more text than a result holds
}

const (
	textLength = 10_000            // characters of a value of a result
	textRead   = textLength + 4000 // what is read of it, so that a secret that begins before the cut is seen whole
)

// Texts runs one statement that reads, and delivers at most limit rows. mask is given every text.
func (r *Reader) Texts(ctx context.Context, query string, limit int, mask func(string) string) (texts Texts, err error) {
	err = r.confined(ctx, func(conn *sql.Conn) error {
		texts, err = queryTexts(ctx, conn, query, limit, mask)
		return err
	})
	return texts, err
}

// Texts is described at Reader.Texts.
func (g *Guest) Texts(ctx context.Context, query string, limit int, mask func(string) string) (texts Texts, err error) {
	err = g.read(ctx, func(conn *sql.Conn) error {
		texts, err = queryTexts(ctx, conn, query, limit, mask)
		return err
	})
	return texts, err
}

func queryTexts(ctx context.Context, conn *sql.Conn, query string, limit int, mask func(string) string) (Texts, error) {
	texts := Texts{Columns: []PageColumn{}, Rows: [][]any{}}
	columns, more, err := runQuery(ctx, conn, query, limit, textValue, func(values []any) (bytes int) {
		row := make([]any, len(values))
		for i, value := range values {
			if value == nil {
				continue
			}
			text, is := value.(string)
			if !is {
				text = fmt.Sprint(exact(value))
			}
			row[i] = shortenText(mask(text))
			bytes += len(text)
		}
		texts.Rows = append(texts.Rows, row)
		return bytes
	})
	for _, c := range columns {
		texts.Columns = append(texts.Columns, PageColumn{Name: c.Name, Type: c.Type, Kind: kindOf(c.Type), System: isSystem(c.Name)})
	}
	texts.More = more
	return texts, err
}

// textValue is the SQL of a value as it is shown.
func textValue(c RowColumn, name string) string {
	f := field{name: name, typ: c.Type, kind: kindOf(c.Type)}
	return fmt.Sprintf("left(%s, %d)", f.text(), textRead)
}

func shortenText(text string) any {
	if len(text) <= textLength || utf8.RuneCountInString(text) <= textLength {
		return text
	}
	return Cut{Text: string([]rune(text)[:textLength]), Cut: true}
}
