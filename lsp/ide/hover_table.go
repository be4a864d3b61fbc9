package ide

import (
	"fmt"
	"strings"

	"csdk/lsp/project"
	"csdk/schema"
)

// naming is how the destination names things: as the last run did, else as Fivetran does by default.
func naming(p *project.Project) schema.Naming {
	if run := p.LastRun(); run != nil {
		return run.Naming
	}
	return schema.FivetranNaming
}

func describeTable(p *project.Project, s Symbol) string {
	lines := []string{s.headline()}
	if s.Schema != "" {
		lines[0] += " in schema " + code(s.Schema)
	}
	if name := naming(p).Table(s.Name); name != s.Name {
		lines = append(lines, "In the destination: "+code(name))
	}
	t := p.FindTable(s.Name, s.Schema)
	if t != nil && len(t.Key) > 0 && t.KeyOK {
		lines = append(lines, "Primary key: `"+strings.Join(literals(t.Key), "`, `")+"`")
	}
	run := p.LastRun()
	last := run.Find(s.Name, s.Schema)
	if columns := columnsTable(p, s, t, last); columns != "" {
		lines = append(lines, columns)
	}
	if last != nil {
		lines = append(lines, fmt.Sprintf("Last run%s: %s", lastTime(run), rows(last.Rows)))
	}
	return strings.Join(lines, "\n\n")
}

// lastTime says when the last run was.
func lastTime(run *project.LastRun) string {
	if run.Time.IsZero() {
		return ""
	}
	return " (" + run.Time.UTC().Format("2006-01-02 15:04") + " UTC)"
}

func rows(n int64) string {
	if n == 1 {
		return "1 row"
	}
	digits := fmt.Sprint(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits + " rows"
}

// columnsTable lists the columns with their types: those that schema() declares, then those of the last run only.
func columnsTable(p *project.Project, s Symbol, t *project.Table, last *project.LastTable) string {
	type row struct{ name, declared, stored string }
	var all []row
	seen := map[string]bool{}
	if t != nil {
		for i := range t.Columns {
			c := &t.Columns[i]
			r := row{name: c.Name.Text, declared: columnType(c)}
			if found := last.Find(r.name, naming(p)); found != nil {
				r.stored, seen[found.Name] = found.Type, true
			}
			all = append(all, r)
		}
	}
	if last != nil {
		for i := range last.Columns {
			if c := &last.Columns[i]; !seen[c.Name] {
				name := c.Source
				if name == "" {
					name = c.Name
				}
				all = append(all, row{name: name, stored: c.Type})
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("| column | declared |")
	if last != nil {
		b.WriteString(" last run |\n|---|---|---|")
	} else {
		b.WriteString("\n|---|---|")
	}
	for i, r := range all {
		if i == mostShown*2 {
			fmt.Fprintf(&b, "\n\nand %d more columns", len(all)-i)
			break
		}
		fmt.Fprintf(&b, "\n| %s | %s |", strings.ReplaceAll(code(r.name), "|", `\|`), r.declared)
		if last != nil {
			fmt.Fprintf(&b, " %s |", r.stored)
		}
	}
	return b.String()
}

func describeColumn(p *project.Project, s Symbol) string {
	lines := []string{s.headline()}
	if name := naming(p).Column(s.Name); name != s.Name {
		lines = append(lines, "In the destination: "+code(name))
	}
	if t := p.FindTable(s.Table, s.Schema); t != nil {
		for _, key := range t.Key {
			if key.Text == s.Name {
				lines = append(lines, "Part of the primary key.")
				break
			}
		}
		if c := t.FindColumn(s.Name); c != nil && c.Known {
			lines = append(lines, "Declared: "+code(c.Data.String()))
		} else if c == nil && t.ColumnsOK {
			lines = append(lines, "Not declared: its type comes from the values.")
		}
	}
	run := p.LastRun()
	if c := run.Find(s.Table, s.Schema).Find(s.Name, naming(p)); c != nil {
		lines = append(lines, "Last run"+lastTime(run)+": "+code(c.Type))
	}
	return strings.Join(lines, "\n\n")
}

// typeDocs say what a data type holds.
var typeDocs = map[schema.Kind]string{
	schema.Boolean: "`True` or `False`.", schema.Short: "Whole numbers of 16 bits: -32,768 to 32,767.",
	schema.Int: "Whole numbers of 32 bits: -2,147,483,648 to 2,147,483,647.", schema.Long: "Whole numbers of 64 bits.",
	schema.Decimal: "Exact numbers, declared as `{\"type\": \"DECIMAL\", \"precision\": 15, \"scale\": 2}`.",
	schema.Float:   "Floating point numbers of 32 bits.", schema.Double: "Floating point numbers of 64 bits.",
	schema.NaiveDate: "A date without a time zone.", schema.NaiveDatetime: "A date with a time, without a time zone.",
	schema.UTCDatetime: "A moment, kept in UTC.", schema.Binary: "Bytes.", schema.XML: "XML as text.", schema.String: "Text.",
	schema.JSON: "JSON: a dict, a list, or JSON as text.",
}

func describeType(_ *project.Project, s Symbol) string {
	kind, ok := schema.ParseKind(s.Name)
	if !ok {
		return ""
	}
	return s.headline() + "\n\n" + typeDocs[kind]
}
